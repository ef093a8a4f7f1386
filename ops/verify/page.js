// What ops/verify/page.py asks of a page that is loaded.
(() => {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  // WCAG 2.2, relative luminance and contrast ratio.
  const luminance = (colour) => channels(colour).slice(0, 3).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const background = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if ((channels(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const all = [...document.querySelectorAll("body *")];
  const written = all.filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !["title", "desc"].includes(e.localName));
  const contrasts = written.map((e) => ratio(e.namespaceURI.endsWith("svg") ? getComputedStyle(e).fill : getComputedStyle(e).color, background(e)));
  const bars = [...document.querySelectorAll("svg rect.bar")];
  const inside = (e) => { const box = e.getBoundingClientRect(), frame = e.closest("svg[role=img]").getBoundingClientRect(); return box.left >= frame.left - 1 && box.right <= frame.right + 1; };
  const overlaps = [...document.querySelectorAll("svg[role=img] > g")].filter((g) => {
    const texts = [...g.querySelectorAll("text")].map((t) => t.getBoundingClientRect());
    // The label is cut where its own picture ends.
    const frame = g.closest("svg[role=img]").getBoundingClientRect();
    const label = Math.min(texts[0].right, frame.left + frame.width * parseFloat(g.querySelector("svg").getAttribute("width")) / 100);
    return label > texts[1].left;
  }).length;
  return {
    headings: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((h) => Number(h.localName[1])),
    sections: [...document.querySelectorAll("main > section")].map((s) => s.id),
    elements: document.querySelectorAll("*").length,
    namespaces: [...document.querySelectorAll("svg *")].every((e) => e.namespaceURI === "http://www.w3.org/2000/svg"),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    contrast: Math.min(...contrasts),
    barContrast: Math.min(99, ...bars.map((bar) => ratio(getComputedStyle(bar).fill, background(bar)))),
    bars: bars.map((bar) => bar.getBoundingClientRect()).map((box) => box.width > 0 && box.height > 0),
    barsInside: bars.every(inside),
    overlaps,
    smallest: Math.min(...written.map((e) => parseFloat(getComputedStyle(e).fontSize))),
    scripts: document.scripts.length,
    styled: getComputedStyle(document.body).maxWidth !== "none",
    background: getComputedStyle(document.documentElement).backgroundColor,
  };
})()
