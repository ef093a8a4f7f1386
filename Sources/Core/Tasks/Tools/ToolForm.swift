public import Forms

/// What is known of a tool without calling it.
public struct ToolForm: Sendable {
  public enum Effect: String, Sendable, Hashable, CaseIterable { case read, write }

  public let name: String
  /// Of what it asks and answers; part of the key under which an answer is kept.
  public let version: Int
  /// A sentence for who plans.
  public let about: String
  public let effect: Effect
  /// An object; members that it does not list are refused.
  public let params: Schema
  public let result: Schema
  /// The variables without which it is not available.
  public let needs: [String]

  public init(_ name: String, version: Int = 1, _ about: String, effect: Effect = .read, params: [Schema.Property], result: Schema, needs: [String] = []) {
    (self.name, self.version, self.about, self.effect) = (name, version, about, effect)
    (self.params, self.result, self.needs) = (.closed(params), result, needs)
  }

  /// Of a server's tool, whose schemas are its own.
  public init(served name: String, version: Int = 1, _ about: String, effect: Effect, params: Schema, result: Schema) {
    (self.name, self.version, self.about, self.effect, self.params, self.result, needs) = (name, version, about, effect, params, result, [])
  }
}
