internal import EmulatorFiles
internal import EmulatorRuntimes
internal import EmulatorSandboxes
internal import EmulatorServerless
internal import FoundationEssentials

/// The service that a command works on: the file as read, and where things are.
struct Project {
  var application: Application
  var file: String
  /// Where the file is.
  var folder: String
  /// Absolute.
  var functionsFolder: String
  var dataFolder: String
  /// Reads it all anew, as it was asked for.
  var reload: @Sendable () throws(CommandFault) -> Project

  static func load(_ arguments: Arguments) throws(CommandFault) -> Project {
    let file = arguments["file"] ?? "serverless.yml"
    let bytes = try source(file)
    var application: Application
    do {
      let given = try GivenVariables(arguments)
      application = try Application.read(bytes, file: file, with: try context(arguments, given))
      application.give(given.values)
    } catch let problems as Problems {
      throw CommandFault("the file is wrong\n\(problems)")
    } catch let fault as CommandFault {
      throw fault
    } catch {
      throw CommandFault("\(error)")
    }
    let folder = folder(of: file)
    return Project(
      application: application, file: file, folder: folder, functionsFolder: absolute(arguments["functions"]) ?? joined(folder, application.emulator.functions),
      dataFolder: absolute(arguments["data"]) ?? joined(folder, ".emulator"), reload: { () throws(CommandFault) in try load(arguments) })
  }

  /// The file's bytes, no more than a file may have.
  static func source(_ file: String) throws(CommandFault) -> [UInt8] {
    do throws(BoundedFileError) { return try BoundedFile.read(file, bytesMaximum: Application.fileBytesMaximum) } catch {
      throw CommandFault("\(error); name another with --file")
    }
  }

  static func folder(of file: String) -> String { URL(filePath: file).deletingLastPathComponent().standardizedFileURL.path }

  /// `defaultStage`: what the stage is where nobody names one; a deployment has none.
  static func context(
    _ arguments: Arguments, _ given: GivenVariables, defaultStage: String? = Application.localStage
  ) throws(CommandFault) -> ReadingContext {
    var options: [String: String] = [:]
    for name in ["stage", "region"] { options[name] = arguments[name] }
    for parameter in arguments.values["param"] ?? [] {
      let sides = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2 else { throw CommandFault("`--param` must be NAME=VALUE, got `\(parameter)`") }
      options["param.\(sides[0])"] = String(sides[1])
    }
    let folder = folder(of: arguments["file"] ?? "serverless.yml")
    return ReadingContext(
      environment: ProcessInfo.processInfo.environment.merging(given.values) { $1 }, options: options, defaultStage: defaultStage,
      file: { path in
        let place = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        do throws(BoundedFileError) { return try BoundedFile.read(place, bytesMaximum: Application.fileBytesMaximum) } catch { return nil }
      })
  }

  func function(named name: String) throws(CommandFault) -> FunctionDeclaration {
    if let function = application.function(named: name) { return function }
    throw CommandFault("`\(name)` is no function of \(file); there are \(application.functionNames)")
  }

  /// Where functions run: a service of Node and Python alone may have nothing built.
  var placeOfFunctions: String { FileManager.default.fileExists(atPath: functionsFolder) ? functionsFolder : folder }

  /// The executable, or the file and function of a language.
  func executable(of function: FunctionDeclaration) -> String { Self.joined(function.language == nil ? functionsFolder : folder, function.executable) }

  /// The programs that run beside a function, by the names of their files: what its layers hold in `extensions`. Of one name the last layer's counts, as where layers
  /// are laid over one another.
  func extensions(of function: FunctionDeclaration) -> [String] {
    var programs: [String: String] = [:]
    for layer in function.layers {
      let place = "\(Self.joined(folder, layer))/extensions"
      for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] {
        var isFolder = false
        if FileManager.default.fileExists(atPath: "\(place)/\(name)", isDirectory: &isFolder), !isFolder { programs[name] = "\(place)/\(name)" }
      }
    }
    return programs.sorted { $0.key < $1.key }.map(\.value)
  }

  /// A function with more programs beside it than a sandbox takes, or a layer without a folder.
  private var faultOfLayers: CommandFault? {
    for function in application.functions {
      if let layer = function.layers.first(where: { !FileManager.default.fileExists(atPath: Self.joined(folder, $0)) }) {
        return CommandFault("\(file):\(function.mark.line): the layer `\(layer)` of `\(function.key)` is not there")
      }
      let count = extensions(of: function).count
      if count > SandboxExtensions.maximum {
        return CommandFault(
          "\(file):\(function.mark.line): the layers of `\(function.key)` hold \(count) extensions; the maximum is \(SandboxExtensions.maximum)")
      }
    }
    return nil
  }

  /// Functions whose executable is missing or cannot be executed.
  var unready: [FunctionDeclaration] {
    application.functions.filter { function in
      guard let language = function.language else { return !FileManager.default.isExecutableFile(atPath: executable(of: function)) }
      return !language.files(ofHandler: function.handler).contains { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
    }
  }

  /// What must be built before anything can run; nil where everything is there.
  var missing: CommandFault? {
    let functions = unready
    guard let first = functions.first else { return faultOfLayers }
    let names = functions.map(\.key).sorted().joined(separator: ", ")
    if let language = first.language {
      let files = language.files(ofHandler: first.handler).map { "`\($0)`" }
      let none = "`\(first.handler)` is no `file.function`"
      return CommandFault(
        "\(file):\(first.mark.line): \(files.isEmpty ? none : "there is no \(files.joined(separator: " or ")) in \(folder)") (functions: \(names))")
    }
    let how = FileManager.default.fileExists(atPath: Self.joined(folder, "Makefile")) ? "type `make build` first" : "build it first"
    return CommandFault("\(file):\(first.mark.line): `\(executable(of: first))` is missing or cannot be executed; \(how) (functions: \(names))")
  }

  private static func absolute(_ path: String?) -> String? {
    path.map { URL(filePath: $0).standardizedFileURL.path }
  }

  private static func joined(_ folder: String, _ path: String) -> String {
    path.hasPrefix("/") ? path : URL(filePath: folder).appending(path: path).standardizedFileURL.path
  }
}

extension Application {
  /// In order, for whoever named none of them.
  var functionNames: String { functions.isEmpty ? "none" : functions.map(\.key).sorted().joined(separator: ", ") }
}
