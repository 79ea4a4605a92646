-- Sends the requests of the file in BENCHMARK_REQUESTS in turn: a path, then names and values of headers, by tabs.
local requests = {}
local sent = 0

function init()
  for line in io.lines(os.getenv("BENCHMARK_REQUESTS")) do
    local parts = {}
    for part in line:gmatch("[^\t]+") do
      parts[#parts + 1] = part
    end
    local headers = {}
    for place = 2, #parts, 2 do
      headers[parts[place]] = parts[place + 1]
    end
    requests[#requests + 1] = wrk.format("GET", parts[1], headers)
  end
end

function request()
  sent = sent % #requests + 1
  return requests[sent]
end
