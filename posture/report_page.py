"""The shell of the HTML report: style, the little script that searches and sorts, and a policy that lets nothing else run.

Nothing is fetched from anywhere: pictures stand in the page, and the policy names the style and the script by their
hashes, so that not even a fault in escaping could make a text of the open web run.
"""

from __future__ import annotations

import base64
import hashlib

STYLE = """
:root{--ink:#1d2126;--muted:#5c6670;--line:#d9dee3;--pale:#f4f6f8;--link:#0b5a94;--mark:#ffe9a8;--strong:#ffc94d}
*{box-sizing:border-box}
html{color-scheme:light;scroll-padding-top:3.2rem;-webkit-text-size-adjust:100%}
body{margin:0;color:var(--ink);background:#fff;font:16px/1.5 system-ui,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.2rem}
header{padding-top:1.6rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .3rem}
h2{font-size:1.3rem;margin:2.6rem 0 .6rem;padding-bottom:.25rem;border-bottom:2px solid var(--ink)}
h3{font-size:1.02rem;margin:1.6rem 0 .3rem}
p{margin:.5rem 0;max-width:50rem}
a{color:var(--link)}
.muted,.about{color:var(--muted);font-size:.9rem}
nav{position:sticky;top:0;z-index:2;background:#fff;border-bottom:1px solid var(--line)}
nav ul{list-style:none;display:flex;gap:1.2rem;max-width:76rem;margin:0 auto;padding:.6rem 1.2rem;overflow-x:auto}
nav a{text-decoration:none;white-space:nowrap}
dl.counts{display:flex;flex-wrap:wrap;gap:.6rem 2.2rem;margin:1rem 0}
dl.counts div{display:flex;flex-direction:column-reverse}
dl.counts dt{color:var(--muted);font-size:.85rem}
dl.counts dd{margin:0;font-size:1.5rem;font-weight:600;font-variant-numeric:tabular-nums}
figure{margin:1.2rem 0;max-width:54rem}
figure img{display:block;width:100%;height:auto;border:1px solid var(--line)}
figcaption{color:var(--muted);font-size:.88rem;margin-top:.3rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.88rem;line-height:1.35}
th,td{text-align:left;vertical-align:top;padding:.4rem .55rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{background:var(--pale);font-weight:600;border-bottom:1px solid #aab3bb;overflow-wrap:normal}
th button{all:unset;cursor:pointer;font-weight:600;white-space:nowrap}
th button::after{content:" \\2195";color:#9aa4ad}
th[aria-sort=ascending] button::after{content:" \\2191";color:var(--ink)}
th[aria-sort=descending] button::after{content:" \\2193";color:var(--ink)}
button:focus-visible,input:focus-visible,select:focus-visible,a:focus-visible{outline:3px solid #56b4e9;outline-offset:1px}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.d{white-space:nowrap}
td.w{min-width:9rem}
td.a{min-width:6.5rem}
td small{color:var(--muted);font-size:.82em}
.tag{display:inline-block;border:1px solid #9aa4ad;border-radius:3px;padding:0 .3em;font-size:.8em;white-space:nowrap}
tr.rejected td,tr.denied td{color:var(--muted)}
tr.rejected .w,tr.denied .w{text-decoration:line-through}
tr:target td{background:var(--mark)}
form.find{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:end;margin:.8rem 0}
form.find label{display:flex;flex-direction:column;font-size:.85rem;color:var(--muted)}
input[type=search],select{font:inherit;color:var(--ink);padding:.4rem .55rem;border:1px solid #8d97a0;border-radius:4px;
background:#fff}
input[type=search]{width:min(24rem,80vw)}
output{font-size:.9rem;padding-bottom:.45rem}
[hidden],.no-script .find,.by{display:none!important}
.sentence{margin:.45rem 0;padding:.35rem .8rem;border-left:3px solid var(--line);max-width:56rem;overflow-wrap:anywhere;
unicode-bidi:plaintext;white-space:pre-wrap}
mark{background:var(--mark);color:inherit;padding:.05em .12em;border-bottom:2px solid #c48a00}
mark a{color:inherit;text-decoration:none}
mark:target,mark.on{background:var(--strong);outline:2px solid #8a5a00}
.cut,.ctl{color:var(--muted);font-size:.8em;border:1px dotted #9aa4ad;border-radius:3px;padding:0 .25em}
.pair td{width:33%}
ul.skipped{padding-left:1.2rem}
ul.skipped li{margin:.25rem 0;overflow-wrap:anywhere}
pre{background:var(--pale);padding:.8rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;max-width:56rem}
footer{margin-top:3rem;padding-bottom:2rem;color:var(--muted);font-size:.85rem}
@media (max-width:46rem){
body{font-size:15px}
h1{font-size:1.4rem}
.by{display:flex!important}
.no-script .by{display:none!important}
table.cards thead{position:absolute;left:-999rem}
table.cards,table.cards tbody,table.cards tr,table.cards td{display:block;width:auto}
table.cards tr{border:1px solid var(--line);border-radius:6px;margin:.7rem 0;padding:.3rem .2rem}
table.cards td{border:0;padding:.18rem .6rem .18rem 7.2rem;min-height:1.5rem;text-align:left;white-space:normal;
position:relative}
table.cards td.w,table.cards td.a{min-width:0}
table.cards td::before{content:attr(data-h);position:absolute;left:.6rem;width:6.2rem;color:var(--muted);font-size:.92em}
table.cards td:empty{display:none}
}
@page{size:A4;margin:14mm}
@page broad{size:A4 landscape;margin:12mm}
@media print{
body{font-size:10pt}
nav,.find{display:none!important}
header,main,footer{max-width:none;padding:0}
.scroll{overflow:visible}
section.broad{page:broad}
table{font-size:7.5pt;line-height:1.25}
th,td{padding:.14rem .4rem}
h1{font-size:16pt}
h2{font-size:12.5pt;margin:1rem 0 .4rem}
h3{font-size:9.5pt;margin:.7rem 0 .15rem}
.broad table{font-size:6.6pt;line-height:1.2}
.broad th,.broad td{padding:.1rem .3rem}
td br{display:none}
.pair td br{display:inline}
.pair td{padding:.06rem .4rem}
td[data-h="As of"]{white-space:nowrap}
th,td{overflow-wrap:break-word}
td.w{min-width:0}
td.a{min-width:19mm}
td small{font-size:.92em}
td.n small{margin-left:.3em}
.tag{border:0;padding:0;font-style:italic}
.unreviewed th:last-child,.unreviewed td:last-child{display:none}
figure{margin:.6rem 0}
figure img{width:auto;max-width:100%;max-height:112mm;border:0}
figcaption{font-size:7.5pt}
dl.counts{margin:.4rem 0}
dl.counts dd{font-size:13pt}
.about{font-size:8pt;margin:.1rem 0}
.sentence{font-size:8.5pt;line-height:1.35;margin:.15rem 0;padding:0 .5rem}
article.kept{columns:3;column-gap:6mm}
article.kept h3,article.kept>p{column-span:all}
article.kept .sentence{font-size:7pt;margin:0;padding:0 .3rem}
article.kept .about{font-size:6.5pt}
article.kept a{text-decoration:none}
ul.skipped,pre{font-size:8pt}
th button{display:contents}
th button::after{content:""}
thead{display:table-header-group}
tr,figure,.sentence{break-inside:avoid}
h2,h3{break-after:avoid}
a{color:inherit}
mark,th,tr:target td{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
"""

SCRIPT = """
(function () {
  "use strict";
  document.body.classList.remove("no-script");
  var table = document.getElementById("claims-table");
  if (!table) { return; }
  var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var box = document.getElementById("search"), by = document.getElementById("sort"), told = document.getElementById("told");
  function fold(s) { return s.toLowerCase().normalize("NFD").replace(/[\\u0300-\\u036f]/g, ""); }
  var texts = rows.map(function (row) {
    var mark = document.getElementById("q" + row.id.slice(1));
    return fold(row.textContent + " " + (mark ? mark.closest(".sentence").textContent : ""));
  });
  rows.forEach(function (row, i) { row.place = i; });
  function search() {
    var words = fold(box.value).split(/\\s+/).filter(Boolean), shown = 0;
    rows.forEach(function (row) {
      var fits = words.every(function (w) { return texts[row.place].indexOf(w) >= 0; });
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    told.textContent = words.length ? shown + " of " + rows.length + " claims" : rows.length + " claims";
  }
  function value(row, column) {
    var cell = row.cells[column], v = cell.getAttribute("data-v");
    if (v === null) { return fold(cell.textContent.trim()); }
    return v === "" ? "" : (cell.classList.contains("n") ? Number(v) : v);
  }
  function sort(column, down) {
    var keyed = rows.map(function (row) { return [value(row, column), row]; });
    keyed.sort(function (a, b) {
      if (a[0] === "" || b[0] === "") { return (a[0] === "") - (b[0] === "") || a[1].place - b[1].place; }
      var order = a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
      return (down ? -order : order) || a[1].place - b[1].place;
    });
    keyed.forEach(function (pair) { body.appendChild(pair[1]); });
    heads.forEach(function (th, i) {
      th.setAttribute("aria-sort", i === column ? (down ? "descending" : "ascending") : "none");
    });
    by.value = column + (down ? "d" : "a");
  }
  heads.forEach(function (th, i) {
    var button = th.querySelector("button");
    if (button) { button.addEventListener("click", function () { sort(i, th.getAttribute("aria-sort") === "ascending"); }); }
  });
  by.addEventListener("change", function () {
    if (by.value) { sort(parseInt(by.value, 10), by.value.slice(-1) === "d"); }
  });
  box.addEventListener("input", search);
  box.form.addEventListener("submit", function (e) { e.preventDefault(); });
  function follow() {
    var goal = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (goal && goal.hidden) { box.value = ""; search(); goal.scrollIntoView(); }
  }
  window.addEventListener("hashchange", follow);
  search();
  follow();
}());
"""


def page(title: str, body: str) -> str:
    """A whole HTML page around a body that is already safe; ``title`` too must be escaped."""
    policy = (
        f"default-src 'none'; img-src data:; style-src {_hash(STYLE)}; script-src {_hash(SCRIPT)}; base-uri 'none'; "
        "form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n"
        f'<body class="no-script">\n{body}\n<script>{SCRIPT}</script>\n</body>\n</html>\n'
    )


def _hash(text: str) -> str:
    """A style or script as the policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
