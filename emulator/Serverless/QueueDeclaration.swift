/// A queue of `resources` (AWS::SQS::Queue).
public struct QueueDeclaration: Sendable, Equatable {
  /// The key under `resources.Resources`.
  public var logicalID: String
  public var name: String
  /// By the names that CreateQueue has for them.
  public var attributes: [String: String]
  public var tags: [String: String]
  public var mark: Mark

  /// Stands in URLs for where the emulator listens, which a file does not know.
  public static let hostPlaceholder = "queues.emulator.internal"

  public static func url(_ name: String) -> String { "http://\(hostPlaceholder)/\(Application.accountID)/\(name)" }

  /// A variable's value with the place in it of an emulator that listens on `port`.
  public static func placed(_ value: String, port: UInt16) -> String {
    value.contains(hostPlaceholder) ? value.replacing(hostPlaceholder, with: "127.0.0.1:\(port)") : value
  }
}
