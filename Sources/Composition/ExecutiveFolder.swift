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
  /// Of one file: many times what an executive's members may hold.
  static let fileBytesMaximum = 1 << 20

  static func panel(at path: String?) throws(ConfigurationError) -> [Executive] {
    guard let path else { return Executive.shipped }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".json") }.sorted() } catch {
      throw fault("`\(path)` is no folder that can be read")
    }
    guard names.count <= filesMaximum else { throw fault("`\(path)` holds \(names.count) files; at most \(filesMaximum) are read") }
    var files: [(label: String, bytes: [UInt8])] = []
    for name in names {
      do throws(BoundedFileError) { files.append((name, try BoundedFile.read(path + "/" + name, bytesMaximum: fileBytesMaximum))) } catch {
        throw fault("`\(name)` \(error.rule)")
      }
    }
    do { return try Executive.panel(files: files) } catch { throw fault(error.text) }
  }

  private static func fault(_ rule: String) -> ConfigurationError { ConfigurationError(faults: [.init(variable: "EXECUTIVES_PATH", rule: rule)]) }
}
