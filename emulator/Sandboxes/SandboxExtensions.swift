/// The extensions of one sandbox as rules alone. Source: AWS Lambda developer guide, "Using the Lambda Extensions API to create extensions".
public struct SandboxExtensions: Sendable {
  public static let maximum = 10
  static let nameBytesMaximum = 128

  enum Occasion: String, Sendable {
    case invoke = "INVOKE"
    case shutdown = "SHUTDOWN"
  }

  enum State: Sendable, Equatable {
    /// It has not asked for an event yet.
    case registered
    /// It waits for an event.
    case waiting
    /// It has one, and has not asked for the next.
    case busy
  }

  struct Extension: Sendable, Equatable {
    var name: String
    var identifier: RequestID
    var events: [Occasion]
    var state = State.registered
  }

  /// What is refused, as the API names it.
  enum Refusal: Error, Equatable {
    case closed
    case tooMany
    case missingName
    case missingIdentifier
    case unknownIdentifier
    case invalidEvent
    case invalidRequest(String)
    case invalidState(String)

    var status: Int {
      switch self {
      case .closed, .missingName, .missingIdentifier, .unknownIdentifier, .tooMany, .invalidState: 403
      case .invalidEvent, .invalidRequest: 400
      }
    }

    var type: String {
      switch self {
      case .closed: "Extension.RegistrationClosed"
      case .tooMany: "Extension.TooManyExtensions"
      case .missingName: "Extension.InvalidExtensionName"
      case .missingIdentifier: "Extension.MissingExtensionIdentifier"
      case .unknownIdentifier: "Extension.UnknownExtensionIdentifier"
      case .invalidEvent: "Extension.InvalidEventType"
      case .invalidRequest: "InvalidRequestFormat"
      case .invalidState: "Extension.InvalidExtensionState"
      }
    }

    var text: String {
      switch self {
      case .closed: "extensions register before the runtime asks for its first invocation"
      case .tooMany: "Extension limit (\(SandboxExtensions.maximum)) reached"
      case .missingName: "`Lambda-Extension-Name` is a name of 1 to \(SandboxExtensions.nameBytesMaximum) bytes that no other extension has"
      case .missingIdentifier: "`Lambda-Extension-Identifier` is missing"
      case .unknownIdentifier: "there is no extension of this `Lambda-Extension-Identifier`"
      case .invalidEvent: "an event is INVOKE or SHUTDOWN"
      case .invalidRequest(let text), .invalidState(let text): text
      }
    }
  }

  private(set) var all: [Extension] = []

  /// Whether every one of them waits for an event: only then does an invocation begin.
  var areReady: Bool { all.allSatisfy { $0.state == .waiting || $0.state == .busy && !$0.events.contains(.invoke) } }

  subscript(identifier: RequestID) -> Extension? { all.first { $0.identifier == identifier } }

  mutating func register(_ name: String, _ events: [Occasion]) throws(Refusal) -> Extension {
    guard all.count < Self.maximum else { throw .tooMany }
    guard !name.isEmpty, name.utf8.count <= Self.nameBytesMaximum, !all.contains(where: { $0.name == name }) else { throw .missingName }
    let made = Extension(name: name, identifier: RequestID(), events: events)
    all.append(made)
    return made
  }

  mutating func set(_ identifier: RequestID, _ state: State) {
    if let place = all.firstIndex(where: { $0.identifier == identifier }) { all[place].state = state }
  }

  /// Those that never asked for an event and want no invocations are not waited for any more.
  mutating func giveUpOnTheSilent() {
    for place in all.indices where all[place].state == .registered && !all[place].events.contains(.invoke) { all[place].state = .busy }
  }

  /// Those that wait for this event; they have it now.
  mutating func taking(_ event: Occasion) -> [Extension] {
    var taken: [Extension] = []
    for place in all.indices where all[place].state == .waiting && all[place].events.contains(event) {
      all[place].state = .busy
      taken.append(all[place])
    }
    return taken
  }
}
