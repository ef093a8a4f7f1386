internal import Cases
internal import Forms
internal import Protection
internal import StrictJSON

/// What becomes of text that is meant to steer a model which may read it.
public enum InjectionPolicy: String, Sendable, Hashable, CaseIterable { case flag, mask, refuse }

/// The stage that screens what will reach a model, after its form was found good and before it is stored.
struct TextGuard {
  let room: Room

  /// Texts of fewer bytes hold no sentence.
  private static let bytesMinimum = 12

  /// The body as it goes on, and by which groups it was flagged.
  func guarded<Family: CaseFamily>(_ body: [UInt8], _: Family.Type, _ caller: Caller) throws(EndpointError) -> (body: [UInt8], groups: [String]) {
    guard let value = try? JSONReader.read(body) else { return (body, []) }
    var groups: Set<ScreeningGroup> = []
    let screened = screen(value, &groups)
    guard !groups.isEmpty else { return (body, []) }
    // What is wrong with the form is told first.
    do throws(RequestError) { _ = try Family.Request.read(body) } catch { throw .refused(error) }
    let found = ScreeningGroup.allCases.filter { groups.contains($0) }
    room.count(found)
    switch room.identities.injectionPolicy {
    case .flag: return (body, found.map(\.rawValue))
    case .mask: return ((try? JSONWriter.write(screened)) ?? body, found.map(\.rawValue))
    case .refuse:
      throw .refused(RequestError(.injection, path: "", rule: "must not speak to a model that reads it (\(found.map(\.rawValue).joined(separator: ", ")))"))
    }
  }

  private func screen(_ value: JSONValue, _ groups: inout Set<ScreeningGroup>) -> JSONValue {
    switch value {
    case .string(let text) where text.utf8.count >= Self.bytesMinimum:
      let result = Screening.screen(text)
      guard result.isFlagged else { return value }
      groups.formUnion(result.groups)
      return .string(Screening.masked(text, result))
    case .array(let elements): return .array(elements.map { screen($0, &groups) })
    case .object(let object):
      return .object(JSONObject(object.members.map { (name: $0.name, value: screen($0.value, &groups)) }))
    default: return value
    }
  }
}
