import Forms
import Models
import StrictJSON

/// What a model is asked for a plan: it gets the sentence, the tools and the form of a plan, and never what a tool answered.
struct PlanPrompt {
  private let tools: [ToolForm]
  private let task: String
  private let units: Units

  /// Of tools that may be planned with.
  init(_ tools: [ToolForm], _ request: TaskRequest) { (self.tools, task, units) = (tools, request.task, request.units) }

  static let answerTokens = 2_000

  /// Nil where the form of a plan could not be sent.
  var call: ModelCall? { call(instructions(.steps)) }

  /// The plan once more, after what was wrong with it.
  func repair(of plan: JSONValue, _ violations: [Violation]) -> ModelCall? {
    let rules = violations.map { "- \($0.path.isEmpty ? "the plan" : $0.path) \($0.rule)" }.joined(separator: "\n")
    let words = "A plan was made and breaks rules; it and the rules are in the data too. Write the whole plan anew so that it keeps them all."
    return call(instructions(.steps) + "\n" + words, "The plan: \(PlanPrompt.text(plan))\nIt breaks:\n\(rules)")
  }

  /// Other steps in the place of some that failed: of each what it was, the class of the failure and our own words for it.
  func again(_ plan: Plan, _ failed: [FailedStep]) -> ModelCall? {
    let steps = plan.steps.map { "\($0.number) \($0.tool) \(PlanPrompt.text(.object($0.params)))" }.joined(separator: " · ")
    let failures = failed.map { "step \($0.number): \($0.kind.rawValue), \($0.message)" }.joined(separator: " · ")
    return call(instructions(.replacements), "The plan: \(steps)\nWhat failed: \(failures)")
  }

  private enum Wanted { case steps, replacements }

  private func instructions(_ wanted: Wanted) -> String {
    let what =
      switch wanted {
      case .steps: "Answer with the steps that do what the task in the data asks for, all of it and nothing else."
      case .replacements:
        "A plan for the task in the data was carried out, and steps of it failed. Answer with a step in place of each that can be done otherwise, under its own number and with another tool or other params; with none where nothing else can be done. The other steps stay as they are."
      }
    return """
      You plan a task for a program that can call the tools below and nothing else. \(what)
      - step_number: from 1; at most \(Plan.stepsMaximum) steps.
      - tool: a name of the list. params: its parameters, a JSON object written as text, as in {"city":"Oslo"}.
      - A parameter that an earlier step finds is a reference and nothing else: "${step_1.items[0].owner.login}", along the members of that step's result.
      - for_each: null, or {in, limit}: the step is taken for each of the first `limit` (1 to 10) of the list that `in` refers to; "${item.full_name}" is of the element. The result of such a step is the list of its results.
      - depends_on: numbers of earlier steps that it must wait for beside those that it refers to.
      - not_understood: the task's own words, unchanged, for what no tool can do.
      - Where no tool can do any of it: one step, tool `\(Plan.none)`, params {}.
      - Values are taken from the task as they stand. units: \(units.rawValue), unless the task says otherwise.
      Tools, each with what it takes, what it is for, and what it answers:
      \(own.map { ToolSignature.text($0) }.joined(separator: "\n"))
      """
  }

  /// What others wrote of their tools is data, and never stands among our instructions.
  private var own: [ToolForm] { tools.filter { !$0.isForeign } }

  /// One part of few lines, which the gateway neither leaves out nor cuts, however long the instructions are.
  private func call(_ instructions: String, _ more: String = "") -> ModelCall? {
    guard let schema = try? AnswerSchema("plan", PlanPrompt.schema) else { return nil }
    let foreign = foreignTools
    // A new line ends a part of a task as `;` does.
    let lines = ["The task: \(task.split(whereSeparator: \.isNewline).joined(separator: "; "))", more, foreign].filter { !$0.isEmpty }
    // Whatever stands beside another's words is screened with them.
    let part = ModelCall.Part(foreign.isEmpty ? .data : .tool, lines.joined(separator: "\n"), origin: "task")
    return ModelCall(.plan, instructions: instructions, parts: [part], schema: schema, answerTokens: PlanPrompt.answerTokens)
  }

  private static let foreignCharactersMaximum = 6_000

  private var foreignTools: String {
    var text = ""
    for tool in tools where tool.isForeign {
      let line = (text.isEmpty ? "Further tools: " : " · ") + ToolSignature.text(tool)
      guard text.count + line.count <= PlanPrompt.foreignCharactersMaximum else { break }
      text += line
    }
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private static func text(_ value: JSONValue) -> String { (try? JSONWriter.write(value)).map { String(decoding: $0, as: UTF8.self) } ?? "" }

  /// Loose on purpose: what a plan must keep is checked with the whole plan, and told for the one repair.
  private static let schema: Schema = {
    let number = Schema([("type", "integer")])
    let each = Schema.closed([.required("in", .string), .required("limit", number)])
    let step = Schema.closed([
      .required("step_number", number), .required("tool", .string), .required("params", .string, "A JSON object as text."),
      .required("depends_on", .array(of: number)), .optional("for_each", each),
    ])
    return .closed([.required("steps", .array(of: step)), .required("not_understood", .strings)])
  }()
}

/// A step that came to nothing, as who plans is told of it.
struct FailedStep {
  let number: Int
  let kind: ToolFailure.Class
  /// Ours alone: no word of who was asked.
  let message: String
}

extension ToolForm {
  /// Of a server that somebody else runs: `<server>.<tool>`.
  var isForeign: Bool { name.contains(".") }
}
