import Forms
import StrictJSON

/// Weather, one form whoever measured it.
extension ToolForm {
  public static let getWeather = ToolForm(
    "get_weather", "Says what the weather is like in a city now.", params: cityAndUnits,
    result: .object(
      place + [.required("observed_at", .moment)] + measures + [
        .required("units", .choice(Units.self)), .required("source", .string), .optional("attribution", .string),
      ]))

  public static let getForecast = ToolForm(
    "get_forecast", "Forecasts the weather of a city for 24 hours, in eight slots of three hours.", params: cityAndUnits,
    result: .object(
      place + [
        .required("slots", .array(of: .object([.required("at", .moment)] + measures), count: 8...8)), .required("units", .choice(Units.self)),
        .required("source", .string), .optional("attribution", .string),
      ]))

  private static let cityAndUnits: [Schema.Property] = [
    .required("city", .text(1...200), "With its state or country behind a comma where several have the name."),
    .optional("units", Schema.choice(Units.self).otherwise("metric")),
  ]

  private static let place: [Schema.Property] = [
    .required("city", .string), .required("country", .string), .optional("also_named", .strings, "What the geocoder calls the place otherwise."),
  ]

  private static let measures: [Schema.Property] = [
    .required("temperature", .number), .required("feels_like", .number), .required("humidity", .number(from: 0, to: 100), "In percent."),
    .required("wind", .number(from: 0, to: 500), "In m/s, with imperial units in miles an hour."), .required("description", .string),
  ]
}
