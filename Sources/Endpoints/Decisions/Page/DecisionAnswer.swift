internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// A stored decision as a page or a table.
enum DecisionAnswer {
  static func page(_ stored: [UInt8]) throws(EndpointError) -> Answer { try document(stored).answer }

  /// What was compared, with the ranks; nil while there is no outcome.
  static func table(_ stored: [UInt8]) throws(EndpointError) -> Answer? {
    let value = try read(stored)
    guard value["recommendation"] != .null else { return nil }
    let outcome: DecisionOutcome
    do throws(StoredError) { outcome = try DecisionOutcome(json: value) } catch {
      throw .fault(detail: "the stored decision cannot be read: \(error.path) \(error.rule)")
    }
    return Answer(
      200, headers: [(Header.contentDisposition, "attachment; filename=\"decision-\(outcome.decisionID).csv\"")],
      contentType: "text/csv; charset=utf-8; header=present", body: Array(DecisionTable.written(outcome).utf8))
  }

  private static func read(_ stored: [UInt8]) throws(EndpointError) -> JSONValue {
    do throws(JSONError) { return try JSONReader.read(stored) } catch { throw .fault(detail: "the stored decision is no JSON: \(error.rule)") }
  }

  private static func document(_ stored: [UInt8]) throws(EndpointError) -> PageDocument {
    let value = try read(stored)
    guard value["recommendation"] != .null else { return try waiting(value) }
    do throws(StoredError) { return DecisionPage(try DecisionOutcome(json: value)).document } catch {
      throw .fault(detail: "the stored decision cannot be read: \(error.path) \(error.rule)")
    }
  }

  /// What is shown before there is an outcome.
  private static func waiting(_ value: JSONValue) throws(EndpointError) -> PageDocument {
    guard let status = value["status"].text.flatMap(DecisionOutcome.Status.init), let id = value["decision_id"].text, let query = value["query"].text else {
      throw .fault(detail: "the stored decision has no status, id or query")
    }
    let asked = value["created_at"].text.flatMap(Timestamp.milliseconds)
    let next = status == .failed ? "There will be no outcome." : "The panel’s outcome will stand here. Load this page again in a moment."
    return PageDocument(
      title: query, kicker: "Decision", status: status.shown,
      introduction: [
        .paragraph(next), .facts([("Decision", .tag("code", [.text(id)]))] + (asked.map { [("Asked on", Moment(time_ms: $0).markup)] } ?? [])),
      ], sections: [], foot: "Decision \(id)")
  }
}
