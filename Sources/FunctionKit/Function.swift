public import Cases
import Decisions
import Forms
import Frameworks

/// One Lambda function: its name, which is its executable's, and what it answers.
public struct Function: Sendable {
  public let name: String
  public private(set) var operations: [Operation]

  /// A function with one operation. `bodyBytesMaximum` is 0 for one that reads no body.
  public init<Answering: Endpoint>(
    _ name: String, _ method: Operation.Method, _ path: String, allow permission: Permission?, bodyBytesMaximum: Int = 0,
    endpoint: @escaping @Sendable (Composition) -> Answering
  ) {
    self.name = name
    operations = [Operation(method, path, permission, bodyBytesMaximum, endpoint)]
  }

  /// The same function with one more operation.
  public func and<Answering: Endpoint>(
    _ method: Operation.Method, _ path: String, allow permission: Permission?, bodyBytesMaximum: Int = 0,
    endpoint: @escaping @Sendable (Composition) -> Answering
  ) -> Function {
    var function = self
    function.operations.append(Operation(method, path, permission, bodyBytesMaximum, endpoint))
    return function
  }
}
