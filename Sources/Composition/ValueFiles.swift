internal import FoundationEssentials
public import FunctionKit

/// Values that stand in files: Lambda gives 4 KB for all variables together, and a secret that is mounted as a file stands in no environment.
public struct ValueFiles: Settings {
  /// Of one file.
  static let bytesMaximum = 256 << 10
  /// More than these in the folder are refused rather than looked at.
  static let filesMaximum = 500

  var folder: String?

  public init() {}

  public static let variables: [Variable<ValueFiles>] = [
    .parsed(
      "CONFIG_PATH", \.folder, "the path of a folder",
      "files named as the variables of this page, each with one's value; a variable of the environment goes before its file. Any value may be `@/path` instead: it is what stands in that file. A file has at most 256 KiB of UTF-8, and a line's end at its end is no part of the value",
      standard: "none"
    ) { $0.utf8.count <= 4_096 && !$0.utf8.contains(0) ? $0 : nil }
  ]

  /// An environment with the values of files in their variables' places, and what is wrong with the files; a fault names the variable, neither its value nor the file's.
  struct Resolved {
    var environment: [String: String]
    var faults: [ConfigurationError.Fault] = []
  }

  /// `known`: the variables that this build reads. What else the environment holds is left as it is, and what else the folder holds is refused, since it could be one misspelt.
  ///
  /// It is asked for where a value could stand in a file: of every hundred starts hardly one.
  static func resolve(_ environment: [String: String], known: () -> Set<String>) -> Resolved {
    var resolved = Resolved(environment: environment)
    let inFiles = environment.filter { $0.value.utf8.starts(with: "@/".utf8) }.sorted { $0.key < $1.key }
    if !inFiles.isEmpty {
      let known = known()
      for (name, value) in inFiles where known.contains(name) { resolved.read(name, at: String(value.dropFirst())) }
    }
    let files: ValueFiles
    do throws(ConfigurationError) { files = try ValueFiles(environment: resolved.environment) } catch {
      resolved.faults += error.faults
      return resolved
    }
    if let folder = files.folder { resolved.readAll(in: folder, known()) }
    return resolved
  }
}

extension ValueFiles.Resolved {
  private mutating func fault(_ variable: String, _ rule: String) { faults.append(.init(variable: variable, rule: rule)) }

  fileprivate mutating func read(_ name: String, at path: String) {
    environment[name] = nil
    do throws(BoundedFileError) {
      let bytes = try BoundedFile.read(path, bytesMaximum: ValueFiles.bytesMaximum)
      guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else { return fault(name, "its file must hold UTF-8 without NUL") }
      environment[name] = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
    } catch { fault(name, "its file \(error.rule)") }
  }

  fileprivate mutating func readAll(in folder: String, _ known: Set<String>) {
    let own = "CONFIG_PATH"
    // What a mount of Kubernetes keeps beside the files begins with a dot.
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder).filter({ !$0.hasPrefix(".") }).sorted() else {
      return fault(own, "must be a folder that can be read")
    }
    guard names.count <= ValueFiles.filesMaximum else { return fault(own, "must hold at most \(ValueFiles.filesMaximum) files") }
    for name in names {
      guard known.contains(name), name != own else {
        fault(
          own,
          "must hold files that are named as variables alone; `\(name.unicodeScalars.prefix(100).map { $0.value < 0x20 ? "?" : String($0) }.joined())` is none that is read"
        )
        continue
      }
      if (environment[name] ?? "").isEmpty, !faults.contains(where: { $0.variable == name }) { read(name, at: folder + "/" + name) }
    }
  }
}
