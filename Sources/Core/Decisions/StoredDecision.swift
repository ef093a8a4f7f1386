import Cases
import Forms
import StrictJSON

extension EndpointError {
  /// Of a decision that is made within a request and stored nowhere: it has nothing to wait for.
  init(_ stop: CaseStop) {
    switch stop {
    case .refused(let error): self = .refused(error)
    case .journal(let error): self.init(error)
    case .waits(let wait): self = .fault(detail: "it waits for `\(wait.name)`")
    }
  }
}

extension DecisionOutcome {
  /// What a decision came to; a 409 while there is nothing.
  init(made body: [UInt8], status: String) throws(EndpointError) {
    guard let status = Status(rawValue: status), status != .queued, status != .running else { throw .conflict("the decision is not made yet") }
    do throws(StoredError) { self = try DecisionOutcome(json: (try? JSONReader.read(body)) ?? .null) } catch {
      throw .fault(detail: "the stored decision cannot be read: \(error.path) \(error.rule)")
    }
  }
}
