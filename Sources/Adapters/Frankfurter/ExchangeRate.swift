public import StrictJSON
public import Tasks

/// The reference rates of the European Central Bank, of the last day that had any. Source: frankfurter.dev, version 1.
public struct ExchangeRate: Tool {
  private let exchange: ToolExchange

  public let form = ToolForm.exchangeRate

  /// `url` is `EXCHANGE_API_URL`.
  public init(url: String?, via reach: ToolReach) {
    exchange = ToolExchange("Frankfurter", upstream: "frankfurter", "EXCHANGE_API_URL", given: url, usual: "https://api.frankfurter.dev", via: reach)
  }

  public var unavailable: ToolFailure? { exchange.unavailable }
  public var upstream: String? { exchange.upstream }
  public var upstreams: [UpstreamSource] { [exchange.source()] }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let (from, to, amount) = (params.text("from") ?? "", params.text("to") ?? "", params.text("amount") ?? "1")
    guard from != to else { return .failed(ToolFailure(.validation, "`from` and `to` are the same")) }
    let path = "/v1/latest?base=\(from.percentEncoded)&symbols=\(to.percentEncoded)"
    switch await exchange.object(path, limit_ms: call.limit_ms) {
    case .failure(let failure): return .failed(failure)
    case .success(let object):
      guard object["base"] == .string(from), let rate = rate(object.object("rates")?[to]) else {
        return .failed(ToolFailure(.malformed, "Frankfurter answered no rate"))
      }
      do throws(CalculationError) {
        let product = try Decimal34.product(try Expression.value(amount), try Expression.value(rate))
        return .completed([
          "amount": .string(amount), "from": .string(from), "to": .string(to), "rate": .string(rate), "value": .string(product.text),
          "date": object.member("date"),
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
