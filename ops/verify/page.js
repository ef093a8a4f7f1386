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
  const lines = [...document.querySelectorAll("svg .step")];
  const picture = (e) => e.closest("svg").getBoundingClientRect();
  const inside = (e) => { const box = e.getBoundingClientRect(), frame = picture(e); return box.left >= frame.left - 1 && box.right <= frame.right + 1; };
  const overlaps = [...document.querySelectorAll("svg")].flatMap((svg) => {
    const texts = [...svg.querySelectorAll("text")];
    const boxes = texts.map((t) => t.getBoundingClientRect());
    const met = boxes.some((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom));
    return met || !texts.every(inside) ? [texts.map((t) => t.textContent).join(" | ").slice(0, 120)] : [];
  });
  // A table is cut off where it is wider than its frame, and its frame does not scroll with the first column held.
  const cut = [...document.querySelectorAll(".scroll")].filter((frame) => {
    if (frame.scrollWidth <= frame.clientWidth + 1) return false;
    const head = frame.querySelector("tbody th");
    return getComputedStyle(frame).overflowX !== "auto" || getComputedStyle(head).position !== "sticky" || head.getBoundingClientRect().width > frame.clientWidth / 2;
  }).map((frame) => frame.getAttribute("aria-label"));
  // A number that is read in two parts is read as two.
  const broken = [...document.querySelectorAll("td.number")].flatMap((cell) => [...cell.childNodes].filter((n) => n.nodeType === 3)).filter((text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
    return !/\s/.test(text.data.trim()) && lines.size > 1;
  }).map((text) => text.data);
  return {
    headings: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((h) => Number(h.localName[1])),
    titles: [...document.querySelectorAll("h2,h3")].map((h) => h.textContent.replace(/\s+/g, " ").trim()),
    sections: [...document.querySelectorAll("main > section")].map((s) => s.id),
    elements: document.querySelectorAll("*").length,
    namespaces: [...document.querySelectorAll("svg *")].every((e) => e.namespaceURI === "http://www.w3.org/2000/svg"),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    contrast: Math.min(...contrasts),
    barContrast: Math.min(99, ...bars.map((bar) => ratio(getComputedStyle(bar).fill, background(bar))), ...lines.map((line) => ratio(getComputedStyle(line).stroke, background(line)))),
    bars: bars.map((bar) => bar.getBoundingClientRect()).map((box) => box.width > 0 && box.height > 0),
    barsInside: bars.every(inside),
    overlaps,
    cut,
    broken,
    answerEnds: document.getElementById("answer")?.getBoundingClientRect().bottom,
    smallest: Math.min(...written.map((e) => parseFloat(getComputedStyle(e).fontSize))),
    scripts: document.scripts.length,
    styled: getComputedStyle(document.body).maxWidth !== "none",
    background: getComputedStyle(document.documentElement).backgroundColor,
  };
})()
