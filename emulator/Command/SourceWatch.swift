internal import EmulatorHTTP
internal import EmulatorRuntimes
internal import EmulatorSandboxes
internal import EmulatorServerless

/// Looks, before a function runs, whether what it was started from has changed: its executable, its sources, or the file that describes it. Its warm sandboxes then end,
/// so that nobody tries an old one, and it is said why.
@EventLoop final class SourceWatch {
  /// How long a look holds.
  private static let kept_ns: UInt64 = 200_000_000

  private var project: Project
  private unowned let host: FunctionHost
  private let definition: (FunctionDeclaration, Project) -> FunctionDefinition
  private var file: SourceFiles
  private var fileLooked_ns: UInt64 = 0
  private var sources: [String: SourceFiles] = [:]

  init(_ project: Project, _ host: FunctionHost, _ definition: @escaping (FunctionDeclaration, Project) -> FunctionDefinition) {
    self.project = project
    self.host = host
    self.definition = definition
    file = SourceFiles(file: project.file)
    for function in project.application.functions { sources[function.key] = Self.files(of: function, project) }
  }

  /// A version is what it was when it was published.
  func look(at function: HostedFunction, certainly: Bool) {
    let now_ns = EventLoop.reactor.now_ns
    // Every invocation comes here: nothing is copied for one that need not look.
    guard certainly || now_ns - function.looked_ns > Self.kept_ns, function.version == "$LATEST" else { return }
    function.looked_ns = now_ns
    if certainly || now_ns - fileLooked_ns > Self.kept_ns {
      fileLooked_ns = now_ns
      lookAtFile()
    }
    let name = function.definition.name
    guard let declaration = project.application.function(named: name), let known = sources[name] else { return }
    let files = Self.files(of: declaration, project)
    sources[name] = files
    guard let changed = files.firstDifference(from: known) else { return }
    // What its layers hold may be more or less than it was.
    host.replace(function, definition(declaration, project), because: "`\(changed)` has changed")
  }

  private func lookAtFile() {
    let files = SourceFiles(file: project.file)
    guard files != file else { return }
    file = files
    let new: Project
    do throws(CommandFault) { new = try project.reload() } catch {
      return Terminal.log("warning: `\(project.file)` has changed and is not taken: \(error.text)")
    }
    let old = project
    project = new
    for function in host.functions {
      guard let declaration = new.application.function(named: function.definition.name) else { continue }
      guard declaration != old.application.function(named: declaration.key) || old.functionsFolder != new.functionsFolder else { continue }
      sources[declaration.key] = Self.files(of: declaration, new)
      host.replace(function, definition(declaration, new), because: "`\(new.file)` has changed")
    }
    if Self.needsStart(old.application, new.application) {
      Terminal.log(
        "`\(new.file)` has changed: its functions' settings are taken; routes, tables, queues, schedules and functions that are new or gone hold after a new start"
      )
    }
  }

  /// Whether something changed that only a start reads.
  private static func needsStart(_ old: Application, _ new: Application) -> Bool {
    old.routes != new.routes || old.tables != new.tables || old.functions.map(\.key) != new.functions.map(\.key) || old.httpAPI != new.httpAPI
      || old.emulator != new.emulator || old.queues != new.queues || old.functions.map(\.queueSources) != new.functions.map(\.queueSources)
      || old.functions.map(\.schedules) != new.functions.map(\.schedules)
  }

  private static func files(of function: FunctionDeclaration, _ project: Project) -> SourceFiles {
    var files = function.language.map { SourceFiles(folder: project.folder, ends: $0.sourceEnds) } ?? SourceFiles(file: project.executable(of: function))
    for program in project.extensions(of: function) { files.add(program) }
    return files
  }
}
