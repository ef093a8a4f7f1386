internal import StrictJSON
internal import Tasks

/// GET /data/2.5/weather.
struct CurrentWeather: Tool {
  let service: OpenWeatherMap

  let form = ToolForm.getWeather

  var unavailable: ToolFailure? { service.unavailable }
  var upstream: String? { service.upstream }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    switch await service.json("/data/2.5/weather", of: params, "", call) {
    case .failure(let failure): return .failed(failure)
    case .success(let object):
      let place: [(name: String, value: JSONValue)] = [
        ("city", object.member("name")), ("country", object.object("sys")?.member("country") ?? .null), ("observed_at", OpenWeatherMap.moment(object)),
        ("units", .string(params.text("units") ?? "metric")), ("source", "OpenWeatherMap"),
      ]
      let others = await service.otherNames(of: object.member("name"), at: object.object("coord"), for: params, call)
      return .completed(.object(JSONObject(place + others + OpenWeatherMap.measures(object))))
    }
  }
}
