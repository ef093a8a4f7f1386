internal import StrictJSON
internal import Tasks

/// GET /data/2.5/forecast, its first eight slots.
struct WeatherForecast: Tool {
  let service: OpenWeatherMap

  let form = ToolForm.getForecast

  var unavailable: ToolFailure? { service.unavailable }
  var upstream: String? { service.upstream }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    switch await service.json("/data/2.5/forecast", of: params, "&cnt=8", call) {
    case .failure(let failure): return .failed(failure)
    case .success(let object):
      let slots = (object.elements("list") ?? []).prefix(8).map { slot -> JSONValue in
        guard let slot = slot.members else { return .null }
        return .object(JSONObject([("at", OpenWeatherMap.moment(slot))] + OpenWeatherMap.measures(slot)))
      }
      let city = object.object("city") ?? JSONObject()
      let others = await service.otherNames(of: city.member("name"), at: city.object("coord"), for: params, call)
      let members: [(name: String, value: JSONValue)] = [
        ("city", city.member("name")), ("country", city.member("country")), ("slots", .array(Array(slots))),
        ("units", .string(params.text("units") ?? "metric")), ("source", "OpenWeatherMap"),
      ]
      return .completed(.object(JSONObject(members + others)))
    }
  }
}
