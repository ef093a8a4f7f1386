public import StrictJSON

/// A step that is taken for each element of a list, in its order.
public struct ForEach: Sendable, Hashable {
  /// The list, in an earlier step's result.
  public var list: Reference
  /// 1…10 elements, from the first.
  public var limit: Int

  public static let limits = 1...10

  public init(_ list: Reference, limit: Int) { (self.list, self.limit) = (list, limit) }

  public var json: JSONValue { ["in": .string(list.text), "limit": .integer(Int64(limit))] }
}
