internal import Cases
internal import Decisions
internal import Forms
internal import FoundationEssentials
internal import Frameworks
internal import FunctionKit

/// A folder of the operator's, a JSON file for each thing, named by a variable.
struct OperatorFolder {
  /// More files than this are refused rather than read.
  static let filesMaximum = 100
  /// Of one file: many times what an executive's or a framework's members may hold.
  static let fileBytesMaximum = 1 << 20

  let variable: String

  /// The executives beside the six that ship.
  static func executives(at path: String?) throws(ConfigurationError) -> [Executive] {
    guard let path else { return Executive.shipped }
    let folder = OperatorFolder(variable: "EXECUTIVES_PATH")
    let files = try folder.files(at: path)
    do { return try Executive.panel(files: files) } catch { throw folder.fault(error.text) }
  }

  /// The frameworks beside the six, and which of the six are in the choice.
  static func frameworks(at path: String?, enabled: Set<FrameworkName>?) throws(ConfigurationError) -> OwnFrameworks {
    let enabled = enabled ?? Set(FrameworkName.allCases)
    guard let path else { return OwnFrameworks(enabled: enabled) }
    let folder = OperatorFolder(variable: "FRAMEWORKS_PATH")
    let files = try folder.files(at: path)
    do { return OwnFrameworks(try OwnFramework.all(files: files), enabled: enabled) } catch { throw folder.fault(error.text) }
  }

  private func files(at path: String) throws(ConfigurationError) -> [(label: String, bytes: [UInt8])] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".json") }.sorted() } catch {
      throw fault("`\(path)` is no folder that can be read")
    }
    guard names.count <= OperatorFolder.filesMaximum else {
      throw fault("`\(path)` holds \(names.count) files; at most \(OperatorFolder.filesMaximum) are read")
    }
    var files: [(label: String, bytes: [UInt8])] = []
    for name in names {
      do throws(BoundedFileError) {
        files.append((name, try BoundedFile.read(path + "/" + name, bytesMaximum: OperatorFolder.fileBytesMaximum)))
      } catch { throw fault("`\(name)` \(error.rule)") }
    }
    return files
  }

  private func fault(_ rule: String) -> ConfigurationError { ConfigurationError(faults: [.init(variable: variable, rule: rule)]) }
}
