internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

extension Answer {
  /// A stored decision in the form that the caller prefers; the two have tags of their own, since those are of the bytes.
  static func decision(_ stored: [UInt8], accept: String?) throws(Refusal) -> Answer {
    var answer: Answer
    switch PreferredForm(accept: accept) {
    case .json: answer = Answer(200, body: stored)
    case .html: answer = try page(stored).answer
    }
    answer.headers.append(("Vary", "Accept"))
    return answer
  }

  private static func page(_ stored: [UInt8]) throws(Refusal) -> PageDocument {
    let value: JSONValue
    do { value = try JSONReader.read(stored) } catch { throw Refusal.internalError.logging("the stored decision is no JSON: \(error.rule)") }
    guard value["recommendation"] != .null else { return try waiting(value) }
    do { return DecisionPage(try DecisionOutcome(json: value)).document } catch {
      throw Refusal.internalError.logging("the stored decision cannot be read: \(error.path) \(error.rule)")
    }
  }

  /// What is shown before there is an outcome.
  private static func waiting(_ value: JSONValue) throws(Refusal) -> PageDocument {
    guard let status = value["status"].text.flatMap(DecisionOutcome.Status.init), let id = value["decision_id"].text, let query = value["query"].text else {
      throw Refusal.internalError.logging("the stored decision has no status, id or query")
    }
    let asked = value["created_at"].text.flatMap(Timestamp.milliseconds)
    let next = status == .failed ? "There will be no outcome." : "The panel’s outcome will stand here. Load this page again in a moment."
    return PageDocument(
      title: query, kicker: "Decision", status: status,
      introduction: [
        .paragraph(next), .facts([("Decision", .tag("code", [.text(id)]))] + (asked.map { [("Asked on", Moment(time_ms: $0).markup)] } ?? [])),
      ], sections: [])
  }
}
