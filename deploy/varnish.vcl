vcl 4.1;

# Varnish before the delivery API and embeds. It keeps answers until they are purged by key; see docs/deployment.md.
# Needs varnish-modules, for xkey.

import std;
import xkey;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may purge: the machines on which the site and its worker run.
acl purgers {
    "localhost";
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ purgers) {
            return (synth(403));
        }
        if (req.http.xkey-purge == "*") {
            ban("obj.status != 0");
            return (synth(200, "Everything"));
        }
        if (!req.http.xkey-purge) {
            return (synth(400));
        }
        set req.http.x-purged = xkey.purge(req.http.xkey-purge);
        return (synth(200, req.http.x-purged));
    }
    unset req.http.xkey-purge;
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # Only the delivery API and embeds say by which keys they are to be purged. Who shows a key gets answers of their own.
    if (req.url !~ "^/(api/v1|embed|oembed)(/|\?|$)" || req.http.Authorization) {
        return (pass);
    }
    # Answers do not depend on these.
    unset req.http.Cookie;
    unset req.http.Origin;
    # Each answer is kept as it is and compressed, if Varnish leaves compression alone (-p http_gzip_support=off).
    if (req.http.Accept-Encoding ~ "gzip") {
        set req.http.Accept-Encoding = "gzip";
    } else {
        unset req.http.Accept-Encoding;
    }
    set req.url = std.querysort(req.url);
    return (hash);
}

# What can be done once, when an answer comes in, is not done for each client.
sub vcl_backend_response {
    if (bereq.uncacheable) {
        unset beresp.http.Surrogate-Key;
        return (deliver);
    }
    if (beresp.http.Surrogate-Key && beresp.http.Cache-Control ~ "s-maxage=[1-9]" && !beresp.http.Set-Cookie) {
        set beresp.http.xkey = beresp.http.Surrogate-Key;
        # Clients see their own time alone.
        set beresp.http.Cache-Control = regsub(beresp.http.Cache-Control, ",? *s-maxage=[0-9]+", "");
        if (beresp.http.Cache-Control ~ "max-age=[1-9]") {
            set beresp.http.x-client-time = regsub(beresp.http.Cache-Control, "^.*max-age=([0-9]+).*$", "\1s");
        }
        # How much one client may still ask is not for others.
        unset beresp.http.RateLimit-Limit;
        unset beresp.http.RateLimit-Remaining;
        unset beresp.http.RateLimit-Reset;
        # s-maxage ends with the next planned change: what is over is not shown for longer than a second.
        set beresp.grace = 1s;
        set beresp.keep = 0s;
    } else {
        set beresp.uncacheable = true;
        set beresp.ttl = 10s;
    }
    unset beresp.http.Surrogate-Key;
}

sub vcl_deliver {
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    if (resp.http.xkey) {
        unset resp.http.xkey;
        unset resp.http.Age;
        if (resp.http.x-client-time) {
            # The time of clients counts from now, and ends with that of the answer here.
            if (obj.ttl < std.duration(resp.http.x-client-time, 0s)) {
                set resp.http.Cache-Control = regsub(
                    resp.http.Cache-Control, "max-age=[0-9]+", "max-age=" + std.integer(duration = obj.ttl));
            }
            unset resp.http.x-client-time;
        }
    }
}
