public import Cases
public import HTTPTransport
public import StrictJSON
public import Tasks

/// The reference rates of the European Central Bank, of the last day that had any. Source: frankfurter.dev, version 1.
public struct ExchangeRate: Tool {
  private let exchange: ToolExchange

  public let form = ToolForm.exchangeRate

  /// `url` is `EXCHANGE_API_URL`.
  public init(url: String?, isOffline: Bool, transport: any HTTPTransport, surroundings: any Surroundings) {
    exchange = ToolExchange(
      service: "Frankfurter", address: ServiceAddress("EXCHANGE_API_URL", given: url, usual: "https://api.frankfurter.dev", isOffline: isOffline),
      headers: [HTTPField("Accept", "application/json"), HTTPField("User-Agent", "quorate")], transport: transport, surroundings: surroundings)
  }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let (from, to, amount) = (params.text("from") ?? "", params.text("to") ?? "", params.text("amount") ?? "1")
    guard from != to else { return .failed(ToolFailure(.validation, "`from` and `to` are the same")) }
    let path = "/v1/latest?base=\(from.percentEncoded)&symbols=\(to.percentEncoded)"
    switch await exchange.get(path, limit_ms: call.limit_ms).flatMap({ exchange.json($0) }) {
    case .failure(let failure): return .failed(failure)
    case .success(let value):
      guard let object = value.members, object["base"] == .string(from), let rate = rate(object.object("rates")?[to]) else {
        return .failed(ToolFailure(.malformed, "Frankfurter answered no rate"))
      }
      do throws(CalculationError) {
        let product = try Decimal34.product(try Expression.value(amount), try Expression.value(rate))
        return .completed([
          "amount": .string(amount), "from": .string(from), "to": .string(to), "rate": .string(rate), "value": .string(product.text), "date": object.member("date"),
        ])
      } catch { return .failed(ToolFailure(.validation, "the amount \(error.rule)")) }
    }
  }

  /// As it was written: the shortest text that gives the number.
  private func rate(_ value: JSONValue?) -> String? {
    switch value {
    case .integer(let number)? where number > 0: "\(number)"
    case .number(let number)? where number > 1e-4 && number < 1e15: "\(number)"
    default: nil
    }
  }
}
