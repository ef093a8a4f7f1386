internal import EmulatorJSON
internal import EmulatorServerless

/// `emulator check`.
enum CheckCommand {
  static func run(_ arguments: Arguments) -> Int32 {
    let file = arguments["file"] ?? "serverless.yml"
    var problems: [Problem] = []
    var project: Project?
    do {
      // As a deployment would read it: a stage must be named.
      let context = try Project.context(arguments, try GivenVariables(arguments), defaultStage: nil)
      let application = try Application.read(try Project.source(file), file: file, with: context)
      problems = (application.warnings + application.notes).sorted { ($0.mark.line, $0.mark.column) < ($1.mark.line, $1.mark.column) }
      project = try Project.load(arguments)
    } catch let found as Problems {
      problems = found.all
    } catch {
      Terminal.complain((error as? CommandFault)?.text ?? "\(error)")
      return 2
    }
    let found = project?.application.eventProblems(file: file) ?? []
    problems += found
    for function in project?.unready ?? [] {
      let text = "`\(project?.executable(of: function) ?? "")` is missing or cannot be executed"
      problems.append(Problem(.warning, file: file, mark: function.mark, path: "functions.\(function.key)", text: text))
    }
    let isRight = project != nil && !found.contains { $0.severity == .error }
    if arguments.wantsJSON { Terminal.say(["ok": .bool(isRight), "problems": .array(problems.map(json))]) } else { print(problems, project, file) }
    return isRight ? 0 : 1
  }

  private static func print(_ problems: [Problem], _ project: Project?, _ file: String) {
    for problem in problems { Terminal.say(problem.description) }
    guard let application = project?.application else { return }
    let counts = "\(application.functions.count) functions, \(application.routes.count) routes, \(application.tables.count) tables"
    Terminal.say("\(file): service \(application.name), stage \(application.stage): \(counts), \(problems.count { $0.severity == .warning }) warnings")
  }

  private static func json(_ problem: Problem) -> JSON {
    [
      "severity": .string(problem.severity.rawValue), "file": .string(problem.file), "line": .integer(Int64(problem.mark.line)),
      "column": .integer(Int64(problem.mark.column)), "path": .string(problem.path), "text": .string(problem.text),
    ]
  }
}
