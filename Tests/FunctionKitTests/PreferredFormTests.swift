import FunctionKit
import Testing

@Suite struct `The preferred form` {
  @Test(arguments: [
    // What browsers send: Firefox, Chrome, an old one.
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "text/html", "TEXT/HTML", "text/*", "text/html;q=0.1", "text/html; charset=utf-8", "text/html;q=0.5, application/json;q=0.4",
    "text/html;q=0.5,*/*;q=0.499", "text/html;Q=1.000", "application/json;q=0, */*;q=0.1", " text/html ; q=0.8 , */* ; q=0.1 ", "*/*;q=0.8,text/html",
  ])
  func `is a page for who names HTML first`(accept: String) { #expect(PreferredForm(accept: accept) == .html) }

  @Test(
    arguments: [
      nil, "", "*/*", "application/json", "application/*", "application/json, text/html", "text/html;q=0", "text/html;q=0,text/*",
      "application/json, text/plain, */*", "text/html;q=0.4, application/json;q=0.5", "application/xhtml+xml", "image/png", "text/html;level=1",
      "text/html;q=2", "text/html;q=0.1234", "text/html;q=x", "text/html;q=", "*/html", "text/", "/", ";", ",,,", "text", "text/html/x",
    ] as [String?])
  func `is JSON for everyone else`(accept: String?) { #expect(PreferredForm(accept: accept) == .json) }
}
