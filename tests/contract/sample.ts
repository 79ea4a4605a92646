// A client as a partner writes it. It reads the list and a detail of every type, and every kind of block.
// A type or a kind of block that the API has and this client does not know is an error of the compiler.

import createClient from "openapi-fetch";
import type { components, paths } from "./build/api.js";

type Schemas = components["schemas"];
type Item = Schemas["AnyItem"];
type Summary = Schemas["AnySummary"];
type Block = Schemas["Block"];

interface Answer<Data> {
  data?: Data;
  error?: Schemas["ProblemDetails"];
}

declare const process: { argv: string[] };
// Answers to `fields` have a media type, and so types, of their own.
const api = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: process.argv[2] ?? "http://127.0.0.1:8000/api/v1" });

function expect<Data>({ data, error }: Answer<Data>): Data {
  if (data === undefined) {
    const reasons = error?.errors?.map(({ location, code }) => `${location.name ?? location.pointer}: ${code}`);
    throw new Error(`${error?.status} ${error?.title} ${reasons?.join(", ") ?? ""}`);
  }
  return data;
}

function unknown(value: never): never {
  throw new Error(`Not described: ${JSON.stringify(value)}`);
}

const at = (id: string) => ({ params: { path: { id } } });

/** Reads a list and the details of what it lists. */
async function read<Entry extends Summary, Detail extends Item>(
  list: Promise<Answer<{ total: number; items: Entry[]; links: Schemas["ListLinks"] }>>,
  detail: (id: string) => Promise<Answer<Detail>>,
): Promise<Detail[]> {
  const { total, items, links } = expect(await list);
  if (total > items.length && links.next === null) throw new Error(`${links.self} ends too early`);
  return Promise.all(items.map(async ({ id }) => expect(await detail(id))));
}

const readers = {
  collection: () => read(api.GET("/collections"), (id) => api.GET("/collections/{id}", at(id))),
  content: () => read(api.GET("/content-pages"), (id) => api.GET("/content-pages/{id}", at(id))),
  event: () => read(api.GET("/events"), (id) => api.GET("/events/{id}", at(id))),
  figure: () => read(api.GET("/figures"), (id) => api.GET("/figures/{id}", at(id))),
  group: () => read(api.GET("/groups"), (id) => api.GET("/groups/{id}", at(id))),
  handout: () => read(api.GET("/handouts"), (id) => api.GET("/handouts/{id}", at(id))),
  home: () => read(api.GET("/home-pages"), (id) => api.GET("/home-pages/{id}", at(id))),
  intervention: () => read(api.GET("/interventions"), (id) => api.GET("/interventions/{id}", at(id))),
  media: () => read(api.GET("/media"), (id) => api.GET("/media/{id}", at(id))),
  member: () => read(api.GET("/members"), (id) => api.GET("/members/{id}", at(id))),
  newsletter: () => read(api.GET("/newsletters"), (id) => api.GET("/newsletters/{id}", at(id))),
  partner: () => read(api.GET("/partners"), (id) => api.GET("/partners/{id}", at(id))),
  practice: () => read(api.GET("/practices"), (id) => api.GET("/practices/{id}", at(id))),
  project: () => read(api.GET("/projects"), (id) => api.GET("/projects/{id}", at(id))),
  study: () => read(api.GET("/studies"), (id) => api.GET("/studies/{id}", at(id))),
  "support-offer": () => read(api.GET("/support-offers"), (id) => api.GET("/support-offers/{id}", at(id))),
  theme: () => read(api.GET("/themes"), (id) => api.GET("/themes/{id}", at(id))),
} satisfies { [Type in Item["type"]]: () => Promise<Extract<Item, { type: Type }>[]> };

/** Returns the sessions of an event by time, each with its room. */
function programme({ programme, sessions }: Schemas["EventItem"]): string {
  const lines = programme.map((entry) => {
    const session = sessions.find(({ id }) => id === entry.session);
    const room = session?.times.find(({ id }) => id === entry.time)?.room ?? "";
    return `${entry.start} ${session?.title ?? ""} ${room}`;
  });
  return lines.join(", ");
}

/** Returns what is special about an item, in one line. */
function gist(item: Item): string {
  switch (item.type) {
    case "collection":
      return item.items.map((card) => card.title).join(", ");
    case "content":
      return item.breadcrumbs.map((crumb) => crumb.title).join(" > ");
    case "event":
      return `${item.status} ${item.actualStart ?? item.plannedStart ?? ""} ${item.online ? "online" : item.place} ${programme(item)}`;
    case "figure":
      return `${item.claim}: ${item.value} (${item.source})`;
    case "group":
      return item.members.length.toString();
    case "handout":
      return item.editions.flatMap((edition) => edition.files.map((file) => file.checksum)).join(", ");
    case "home":
      return item.entryPoints.length.toString();
    case "intervention":
      return item.recognitions.map((recognition) => `${recognition.scheme}: ${recognition.levelName}`).join(", ");
    case "media":
      return item.file?.url ?? item.playerUrl ?? item.textAlternative;
    case "member":
      return `${item.place?.name ?? ""} ${item.municipalities.map((municipality) => municipality.code).join(", ")}`;
    case "newsletter":
      return `${item.year}-${item.quarter} ${item.intro} ${item.previousIssue?.title ?? ""} ${item.nextIssue?.title ?? ""}`;
    case "partner":
      return `${item.kind} ${item.legalForm ?? ""} ${item.aliases.join(", ")}`;
    case "practice":
      return `${item.context} ${item.contact?.title ?? ""}`;
    case "project":
      return `${item.status} ${item.openPlaces.toFixed()}`;
    case "study":
      return `${item.start ?? ""} ${item.partners.map((partner) => partner.title).join(", ")} ${item.gaps}`;
    case "support-offer":
      return `${item.memberName} ${item.minAge.toFixed()}-${item.maxAge.toFixed()} ${item.cost}`;
    case "theme":
      return `${item.theme.key} ${item.aim} ${item.focusPoints.length.toFixed()}`;
    default:
      return unknown(item);
  }
}

/** Returns the words of a block. */
function words(block: Block): string {
  switch (block.type) {
    case "heading":
      return `${"#".repeat(block.value.level)} ${block.value.text}`;
    case "text":
      return block.value.html;
    case "callout":
      return `${block.value.kind} ${block.value.html}`;
    case "steps":
      return block.value.steps.map((step) => step.title).join(", ");
    case "accordion":
      return block.value.items.map((item) => item.title).join(", ");
    case "table":
      return `${block.value.caption} ${block.value.columns.length.toFixed()} × ${block.value.rows.length.toFixed()}`;
    case "quotation":
      return `${block.value.text} (${block.value.speaker})`;
    case "image":
      return block.value.image.srcset.map((source) => `${source.url} ${source.width.toFixed()}w`).join(", ");
    case "video":
      return `${block.value.title} ${block.value.playerUrl}`;
    case "document":
      return `${block.value.file.title} ${block.value.file.size.toFixed()}`;
    case "figure":
      return `${block.value.value}${block.value.superseded ? " (superseded)" : ""}`;
    case "cards":
    case "listing":
      return block.value.cards.map((card) => card.title).join(", ");
    case "contact":
      return block.value.email ?? block.value.organisation?.title ?? block.value.title;
    default:
      return unknown(block);
  }
}

const { types } = expect(await api.GET("/"));
const all = expect(await api.GET("/pages", { params: { query: { locale: "nl", pageSize: 100 } } }));
console.log(`${types.length} types, ${all.total} items`);
const found = expect(await api.GET("/search", { params: { query: { q: "beleid", facets: ["type"], highlight: "true" } } }));
for (const match of found.matches) {
  console.log(`found: ${match.title ?? match.passages.map(({ html, file }) => `${html} ${file?.title ?? ""}`).join(" ")}`);
}
console.log(found.facets.map(({ name, values }) => `${name}: ${values.map(({ label, count }) => `${label} ${count.toFixed()}`).join(", ")}`).join("; "));
for (const readType of Object.values(readers)) {
  for (const item of await readType()) {
    console.log(`${item.type}: ${item.title}. ${gist(item)}`);
    const body = "body" in item ? item.body : [];
    for (const block of body) console.log(`  ${block.type}: ${words(block)}`);
    if (item.path !== null) expect<Item>(await api.GET("/resolve", { params: { query: { path: item.path } } }));
  }
}
const { items: handouts } = expect(await api.GET("/handouts"));
for (const { id } of handouts) {
  const { items: editions } = expect(await api.GET("/handouts/{id}/editions", at(id)));
  for (const { number, withdrawn, files } of editions) {
    if (withdrawn !== null) continue;
    const edition = expect(await api.GET("/handouts/{id}/editions/{number}", { params: { path: { id, number } } }));
    console.log(`edition ${number.toFixed()} of ${edition.title}: ${files.map(({ format }) => format).join(", ")}`);
  }
}
