import Forms
import StrictJSON

/// What is reckoned, and what the world's reference works say.
extension ToolForm {
  public static let calculate = ToolForm(
    "calculate", "Calculates with decimal numbers of 34 digits: + - * / ^ and parentheses.",
    params: [.required("expression", .text(1...200))], result: .object([.required("value", .string)]))

  public static let worldTime = ToolForm(
    "world_time", "Says what time it is at a place, or what a time elsewhere is there.",
    params: [
      .required("place", .text(1...200)), .optional("at", Schema.text(5...5).with("format", "time-of-day"), "A time of day; without it now."),
      .optional("from", .text(1...200), "Where `at` is meant; without it, at the place itself."),
    ],
    result: .object([
      .required("place", .string), .required("zone", .string), .required("time", .string, "As RFC 3339 has it, with the zone's offset."),
      .required("weekday", .string), .optional("from_zone", .string),
    ]))

  public static let wikipedia = ToolForm(
    "wikipedia", "Summarises an article of the English Wikipedia.", params: [.required("title", .text(1...255))],
    result: .object([
      .required("title", .string), .required("description", Schema.string.orNull), .required("extract", .string), .required("url", .string),
    ]))

  public static let exchangeRate = ToolForm(
    "exchange_rate", "Converts money at the European Central Bank's reference rate of the day.",
    params: [
      .optional("amount", Schema.text(1...30).with("format", "decimal").otherwise("1")), .required("from", currency), .required("to", currency),
    ],
    result: .object([
      .required("amount", .string), .required("from", .string), .required("to", .string), .required("rate", .string), .required("value", .string),
      .required("date", .string),
    ]))

  private static let currency = Schema.text(3...3).with("format", "currency")

  public static let serviceStatus = ToolForm(
    "service_status", "Says whether a service works, as its own status page has it.", params: [.required("service", .text(1...60))],
    result: .object([
      .required("service", .string), .required("indicator", .string), .required("description", .string), .required("incidents", .strings),
      .required("url", .string),
    ]))

  public static let httpGet = ToolForm(
    "http_get", "Reads JSON or text from an address of a host that is allowed.",
    params: [.required("url", Schema.text(10...2_000).with("format", "uri"))],
    result: .object([.required("url", .string), .required("content_type", .string), .optional("json", .anything), .optional("text", .string)]),
    needs: ["HTTP_ALLOWED_HOSTS"])
}
