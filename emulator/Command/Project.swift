internal import EmulatorFiles
internal import EmulatorRuntimes
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
    let application: Application
    do {
      application = try Application.read(bytes, file: file, with: try context(arguments))
    } catch let problems as Problems {
      throw CommandFault("the file is wrong\n\(problems)")
    } catch let fault as CommandFault {
      throw fault
    } catch {
      throw CommandFault("\(error)")
    }
    let folder = URL(filePath: file).deletingLastPathComponent().standardizedFileURL.path
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

  static func context(_ arguments: Arguments) throws(CommandFault) -> ReadingContext {
    var options: [String: String] = [:]
    for name in ["stage", "region"] { options[name] = arguments[name] }
    for parameter in arguments.values["param"] ?? [] {
      let sides = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2 else { throw CommandFault("`--param` must be NAME=VALUE, got `\(parameter)`") }
      options["param.\(sides[0])"] = String(sides[1])
    }
    return ReadingContext(environment: ProcessInfo.processInfo.environment, options: options)
  }

  func function(named name: String) throws(CommandFault) -> FunctionDeclaration {
    if let function = application.function(named: name) { return function }
    let names = application.functions.map(\.key).sorted().joined(separator: ", ")
    throw CommandFault("`\(name)` is no function of \(file); there are \(names.isEmpty ? "none" : names)")
  }

  /// The executable, or the file and function of a language.
  func executable(of function: FunctionDeclaration) -> String { Self.joined(function.language == nil ? functionsFolder : folder, function.executable) }

  /// Functions whose executable is missing or cannot be executed.
  var unready: [FunctionDeclaration] {
    application.functions.filter { function in
      guard let language = function.language else { return !FileManager.default.isExecutableFile(atPath: executable(of: function)) }
      return !language.files(ofHandler: function.handler).contains { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
    }
  }

  private static func absolute(_ path: String?) -> String? {
    path.map { URL(filePath: $0).standardizedFileURL.path }
  }

  private static func joined(_ folder: String, _ path: String) -> String {
    path.hasPrefix("/") ? path : URL(filePath: folder).appending(path: path).standardizedFileURL.path
  }
}
