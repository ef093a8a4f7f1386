internal import Cases
internal import Decisions
internal import FunctionKit
internal import Forms
internal import Frameworks
internal import FoundationEssentials

/// The executives of a folder: a JSON file each, beside the six that ship.
enum ExecutiveFolder {
  /// More files than this are refused rather than read.
  static let filesMaximum = 100

  static func panel(at path: String?) throws(ConfigurationError) -> [Executive] {
    guard let path else { return Executive.shipped }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".json") }.sorted() } catch {
      throw fault("`\(path)` is no folder that can be read")
    }
    guard names.count <= filesMaximum else { throw fault("`\(path)` holds \(names.count) files; at most \(filesMaximum) are read") }
    var files: [(label: String, bytes: [UInt8])] = []
    for name in names {
      guard let data = FileManager.default.contents(atPath: path + "/" + name) else { throw fault("`\(name)` cannot be read") }
      files.append((name, Array(data)))
    }
    do { return try Executive.panel(files: files) } catch { throw fault(error.text) }
  }

  private static func fault(_ rule: String) -> ConfigurationError { ConfigurationError(faults: [.init(variable: "EXECUTIVES_PATH", rule: rule)]) }
}
