/** The look of a report: one column for reading, calm in light and dark, on paper and on a phone. */
export const STYLE = `
:root{--ink:#1d2129;--muted:#5a6270;--paper:#fff;--soft:#e3e6ea;--panel:#f6f7f9;--band:#fdf1d8;--band-edge:#b9902f;
--c1:#0067a3;--c2:#c04e00;--c3:#00795a;--c4:#a3458a;--good:#00694e;--bad:#b03a00;--link:#0060a0;color-scheme:light}
@media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--muted:#a3abb8;--paper:#16181c;--soft:#33373f;--panel:#1f2228;--band:#3a321c;--band-edge:#a8853a;
--c1:#5cb3ea;--c2:#f09a5a;--c3:#41c79c;--c4:#d891c6;--good:#4fcf9f;--bad:#f08f5f;--link:#79bdf2;color-scheme:dark}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header.top,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header.top{padding-top:2.5rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .75rem;letter-spacing:-.01em}
h2{font-size:1.35rem;line-height:1.3;margin:0 0 .35rem}
h3{font-size:1.05rem;line-height:1.35;margin:2rem 0 .35rem}
section{margin-top:3.25rem}
p{margin:.5rem 0;max-width:44rem}
.lead{font-size:1.12rem}
.muted,figcaption,caption{color:var(--muted)}
.small{font-size:.875rem}
a{color:var(--link);text-underline-offset:.15em}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;margin:1.25rem 0 0;padding:.7rem 0;border:solid var(--soft);border-width:1px 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15.5rem,100%),1fr));gap:.9rem;margin:1.5rem 0 0;padding:0;list-style:none}
.tiles li{background:var(--panel);border-radius:.6rem;padding:.9rem 1.05rem}
.tiles .name{display:block;color:var(--muted);font-size:.875rem}
.tiles b{display:block;font-size:1.7rem;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums}
.tiles .more{display:block;font-size:.875rem}
.notes{border-left:4px solid var(--band-edge);background:var(--band);border-radius:0 .5rem .5rem 0;padding:.7rem 1.1rem;margin:1.75rem 0 0}
.notes h2{font-size:1rem;margin:0}
.notes ul{margin:.3rem 0;padding-left:1.1rem}
.notes li{overflow-wrap:anywhere}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19.5rem,100%),1fr));gap:1.75rem 1.5rem;margin:1rem 0 0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:1.5rem;align-items:start;margin:1rem 0 0}
figure{margin:0;min-width:0;break-inside:avoid}
figure h4{margin:0 0 .2rem;font-size:.95rem}
figure svg{display:block;width:100%;height:auto}
.wide svg{max-width:27rem}
.pair>table{margin-top:0}
.kicker{margin:0 0 .3rem;color:var(--muted);font-size:.9rem}
figcaption{font-size:.83rem;line-height:1.45}
figcaption p{margin:.15rem 0}
.key{display:inline-block;width:1.35em;height:0;border-top:3px solid;vertical-align:.25em;margin-right:.35em}
.k1{border-color:var(--c1)}.k2{border-color:var(--c2);border-top-style:dashed}.k3{border-color:var(--c3);border-top-style:dotted}.k4{border-color:var(--c4);border-top-style:dashed}
.swatch{display:inline-block;width:1.35em;height:.85em;background:var(--band);border:1px solid var(--band-edge);vertical-align:-.08em;margin-right:.3em}
.dot{display:inline-block;width:.65em;height:.65em;border-radius:50%;border:2px solid var(--ink);margin-right:.3em}
.dot.full{background:var(--c1);border-color:var(--c1)}
table{border-collapse:collapse;font-size:.9rem;margin:.9rem 0 0;font-variant-numeric:tabular-nums}
caption{text-align:left;font-size:.875rem;padding-bottom:.35rem}
th,td{text-align:left;padding:.34rem 1.2rem .34rem 0;border-bottom:1px solid var(--soft);vertical-align:top;overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:600;border-bottom-color:var(--muted)}
tbody th{font-weight:500}
td.n,th.n{text-align:right;white-space:nowrap}
.verdict-word,tbody th code{white-space:nowrap}
.range{color:var(--muted);font-size:.92em}
.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}
details{margin:.8rem 0 0}
summary{cursor:pointer;color:var(--link)}
details>summary:focus-visible,a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
.games{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(27rem,100%),1fr));gap:.8rem;margin:.8rem 0 0}
.game{border:1px solid var(--soft);border-radius:.6rem;margin:0;break-inside:avoid;min-width:0}
.game[open]{grid-column:1/-1}
.game>summary{display:flex;flex-wrap:wrap;gap:.55rem 1rem;align-items:center;padding:.6rem .8rem;color:inherit;list-style:none}
.game>summary::-webkit-details-marker{display:none}
.game>summary::before{content:"\\25B8";color:var(--muted);width:.8em}
.game[open]>summary::before{content:"\\25BE"}
.game img,.nopicture{width:88px;height:88px;object-fit:contain;border:1px solid var(--soft);border-radius:.3rem;background:#fff;display:block}
.nopicture{display:grid;place-items:center;text-align:center;font-size:.72rem;color:#5a6270;padding:.3rem}
.views{display:flex;gap:.6rem}
.view{font-size:.75rem;color:var(--muted);text-align:center}
.verdict{flex:1 1 12rem;min-width:0}
.verdict b{display:block}
.place{display:inline-block;font-size:.75rem;border:1px solid var(--muted);color:var(--muted);border-radius:1rem;padding:0 .6em;margin-right:.4em}
.seats{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(11rem,100%),1fr));gap:.7rem;list-style:none;margin:0;padding:0 .8rem .8rem}
.seats li{background:var(--panel);border-radius:.45rem;padding:.6rem .75rem;font-size:.88rem;line-height:1.45;min-width:0;overflow-wrap:anywhere;border-top:3px solid var(--c1)}
.seats li.spy{border-top-color:var(--c2)}
.seats p{margin:.25rem 0}
.seats .think{color:var(--muted);font-size:.8rem}
.seats .earned{font-variant-numeric:tabular-nums;color:var(--muted);font-size:.82rem}
.told{padding:0 .9rem .9rem}
.told pre{margin:.6rem 0 0;font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.stack td::before{display:none}
dl.glossary{margin:.5rem 0 0;columns:2 26rem;column-gap:2.5rem;font-size:.88rem}
dl.glossary div{break-inside:avoid;padding:.35rem 0}
dl.glossary dt{font-weight:600}
dl.glossary dd{margin:0}
.paper table{width:100%}
.paper th,.paper td{min-width:6rem}
footer{margin-top:4rem;padding-bottom:3rem;color:var(--muted);font-size:.875rem}
@media (max-width:42rem){
th,td{padding-right:.6rem}table{font-size:.84rem}
body{font-size:15.5px}h1{font-size:1.55rem}section{margin-top:2.5rem}header.top{padding-top:1.5rem}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack,.stack tbody,.stack tr,.stack th,.stack td{display:block}
.stack tr{padding:.5rem 0;border-bottom:1px solid var(--soft)}
.stack th,.stack td{border:0;padding:.08rem 0}
.stack td.n{text-align:left;white-space:normal}
.stack td[data-label]::before{content:attr(data-label) ": ";display:inline;color:var(--muted)}
}
@media print{
:root{--ink:#000;--muted:#444;--paper:#fff;--soft:#ccc;--panel:#f4f4f4;--band:#fdf1d8;--link:#000;--c1:#0067a3;--c2:#c04e00;--c3:#00795a;--c4:#a3458a;color-scheme:light}
body{font-size:10.5pt}nav{display:none}section{margin-top:1.6rem}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.game::details-content{content-visibility:visible;display:block}
}
`.trim();
