public import StrictJSON
internal import Synchronization
public import Tasks

/// A tool that answers what it is told to, and remembers what it was asked.
public final class ScriptedTool: Tool {
  public let form: ToolForm
  private let answer: @Sendable (JSONObject, Int) async -> ToolAnswer
  private let asked = Mutex<[(params: JSONObject, key: String)]>([])

  /// `answer` gets the parameters, and which call it is, from 1.
  public init(_ form: ToolForm, _ answer: @escaping @Sendable (JSONObject, Int) async -> ToolAnswer) { (self.form, self.answer) = (form, answer) }

  public var calls: [(params: JSONObject, key: String)] { asked.withLock { $0 } }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let number = asked.withLock { asked in
      asked.append((params, call.key))
      return asked.count
    }
    return await answer(params, number)
  }
}
