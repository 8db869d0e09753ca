// readability.mjs - what Mozilla's readability finds in the generated pages: FOLDER/index.tsv in, a JSON line a page out.
// Its result is HTML; block elements become lines, so that words on both sides of a tag are not glued together.
import fs from "node:fs";
import path from "node:path";
import { JSDOM, VirtualConsole } from "jsdom";
import { Readability } from "@mozilla/readability";

const folder = process.argv[2];
const blocks = new Set("ADDRESS ARTICLE ASIDE BLOCKQUOTE BR DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TD TH TR UL".split(" "));

function textOf(node, out) {
  if (node.nodeType === 3) out.push(node.data);
  else {
    const block = blocks.has(node.nodeName);
    if (block) out.push("\n");
    for (const child of node.childNodes) textOf(child, out);
    if (block) out.push("\n");
  }
  return out;
}

for (const row of fs.readFileSync(path.join(folder, "index.tsv"), "utf8").split("\n")) {
  if (!row) continue;
  const [file, url] = row.split("\t");
  const dom = new JSDOM(fs.readFileSync(path.join(folder, file)), { url, virtualConsole: new VirtualConsole() });
  const article = new Readability(dom.window.document).parse();
  if (article) {
    const content = new JSDOM(article.content || "").window.document.body;
    console.log(JSON.stringify({ file, title: article.title, date: article.publishedTime, text: textOf(content, []).join("") }));
  }
  dom.window.close();
}
