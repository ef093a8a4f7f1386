import Forms
public import Frameworks
import Cases
import StrictJSON

/// The frameworks that the operator has: those of his own, and which of the six are in the choice.
public struct OwnFrameworks: Sendable, Hashable {
  /// By name.
  public var own: [OwnFramework]
  public var enabled: Set<FrameworkName>

  public init(_ own: [OwnFramework] = [], enabled: Set<FrameworkName> = Set(FrameworkName.allCases)) { (self.own, self.enabled) = (own, enabled) }
}

/// What of the operator's frameworks reached one decision, in the form that its journal keeps: a replay needs no configuration.
struct GivenFrameworks: Sendable, Hashable {
  /// How well each of the operator's own suits, by name.
  var rows: [Applicability] = []
  var disabled: [FrameworkName] = []
  /// The one that the request is filled by.
  var chosen: OwnFramework?
  var digest = ""

  var isEmpty: Bool { rows.isEmpty && disabled.isEmpty && chosen == nil }

  init() {}

  /// Chooses, where the request names none: the operator's where it suits better than each of the six that are enabled.
  init(_ frameworks: OwnFrameworks, _ request: DecisionRequest) throws(CaseStop) {
    disabled = FrameworkName.allCases.filter { !frameworks.enabled.contains($0) }
    do throws(RequestError) { try refuseDisabled(request) } catch { throw .refused(error) }
    let active = frameworks.own.filter(\.isActive)
    if let name = request.ownName {
      guard let named = active.first(where: { $0.name == name }) else {
        let isKnown = frameworks.own.contains { $0.name == name }
        let known = (FrameworkName.allCases.filter(frameworks.enabled.contains).map(\.rawValue) + active.map(\.name)).map { "`\($0)`" }
        throw .refused(
          RequestError(
            .invalid, path: "/framework", rule: isKnown ? "`\(name)` is not active here" : "must be one of \(known.joined(separator: ", "))"))
      }
      chosen = named
    }
    rows = active.map { $0.applicability(request, request.unfilled) }
    if chosen == nil, request.framework == nil, let best = Frameworks.best(rows + Frameworks.applicability(request.input), without: disabled),
      let own = best.own
    {
      chosen = active.first { $0.name == own }
    }
    do throws(JournalError) { digest = try chosen?.digest() ?? "" } catch { throw .journal(error) }
  }

  private func refuseDisabled(_ request: DecisionRequest) throws(RequestError) {
    guard let named = request.framework, disabled.contains(named) else { return }
    let path = request.given.contains("framework") ? "/framework" : "/method"
    throw RequestError(.invalid, path: path, rule: "`\(named.rawValue)` is not enabled here")
  }

  /// The request with what the chosen one states.
  func filling(_ request: DecisionRequest) throws(CaseStop) -> DecisionRequest {
    guard let chosen else { return request }
    do throws(RequestError) { return try request.filled(by: chosen, digest: digest) } catch { throw .refused(error) }
  }
}

extension GivenFrameworks {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("applicability", .array(rows.map(\.json))), ("disabled", JSONValue(strings: disabled.map(\.rawValue))),
    ]
    if let chosen { members += [("chosen", .object(chosen.definition)), ("digest", .string(digest))] }
    return .fields(members)
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    rows = try object.required("applicability").list { field throws(StoredError) in try Applicability(json: field.value) }
    disabled = try object.required("disabled").list { field throws(StoredError) in try field.choice() }
    digest = try object.optional("digest")?.string() ?? ""
    guard let definition = object.optional("chosen") else { return }
    do throws(RequestError) { chosen = try OwnFramework(definition.value) } catch {
      throw StoredError(path: definition.path + error.violations[0].path, rule: error.violations[0].rule)
    }
    let found: String
    do throws(JournalError) { found = try chosen?.digest() ?? "" } catch { throw StoredError(path: definition.path, rule: "has no canonical JSON") }
    guard found == digest else { throw StoredError(path: field.path + "/digest", rule: "is not that of the framework beside it") }
  }
}
