internal import EmulatorFiles
internal import EmulatorHTTP
internal import EmulatorJSON
internal import FoundationEssentials
internal import Glibc

/// Where versions and aliases are kept over restarts: a file of JSON for each function, and under `code` each executable once, however many versions run it.
struct VersionShelf: Sendable {
  /// A bound on all executables together.
  static let codeBytesMaximum = 4 * 1024 * 1024 * 1024
  static let fileBytesMaximum = 8 * 1024 * 1024

  struct ShelfFault: Error, Sendable {
    var text: String
    var isFull = false
  }

  let folder: String

  /// A function's name makes a file's name; AWS's rule for names keeps it inside the folder.
  private func file(_ name: String) throws(ShelfFault) -> String {
    guard !name.isEmpty, name.utf8.allSatisfy(FunctionName.isNameByte) else {
      throw ShelfFault(text: "the name `\(name)` must hold letters, digits, hyphens and underscores only")
    }
    return "\(folder)/\(name).json"
  }

  /// Nil where nothing is kept of the function.
  func read(_ name: String) throws(ShelfFault) -> JSON? {
    let path = try file(name)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do throws(BoundedFileError) {
      return try JSON(readingOrNil: BoundedFile.read(path, bytesMaximum: Self.fileBytesMaximum))
    } catch {
      throw ShelfFault(text: error.description)
    }
  }

  /// The old file stands until the new one is whole.
  func write(_ json: JSON, of name: String) throws(ShelfFault) {
    let path = try file(name)
    try makeFolder(folder)
    let new = path + ".new"
    let descriptor = unsafe open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw ShelfFault(text: "`\(new)` cannot be written") }
    let bytes = json.bytes
    let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    let isWhole = written == bytes.count && fsync(descriptor) == 0
    Glibc.close(descriptor)
    guard isWhole, unsafe rename(new, path) == 0 else {
      unsafe unlink(new)
      throw ShelfFault(text: "`\(path)` cannot be written", isFull: errno == ENOSPC)
    }
  }

  /// Copies an executable, unless it is there already.
  /// - Returns: the copy's path, whose last part is the executable's own: a program may ask for its name.
  func freeze(_ executable: String, _ code: FunctionCode) throws(ShelfFault) -> String {
    let home = "\(folder)/code/\(code.fileName)"
    let path = "\(home)/\(executable.split(separator: "/").last ?? "bootstrap")"
    if FileManager.default.isExecutableFile(atPath: path) { return path }
    try makeFolder(home)
    let kept = "\(home)/.code"
    if !FileManager.default.fileExists(atPath: kept) {
      guard codeBytes + code.bytes <= Self.codeBytesMaximum else { throw ShelfFault(text: "Code storage limit exceeded.", isFull: true) }
      do throws(BoundedFileError) { try BoundedFile.copy(executable, to: kept + ".new", bytesMaximum: code.bytes) } catch {
        throw ShelfFault(text: error.description)
      }
      guard unsafe chmod(kept + ".new", 0o500) == 0, unsafe rename(kept + ".new", kept) == 0 else { throw ShelfFault(text: "`\(kept)` cannot be written") }
    }
    // Another name of the same file, so that a program of many names is kept once.
    guard unsafe link(kept, path) == 0 || errno == EEXIST else { throw ShelfFault(text: "`\(path)` cannot be made") }
    return path
  }

  /// The folder of an executable that was frozen.
  func home(of executable: String) -> String { executable.split(separator: "/").dropLast().last.map { "\(folder)/code/\($0)" } ?? "" }

  func removeCode(_ home: String) {
    guard home.hasPrefix("\(folder)/code/") else { return }
    try? FileManager.default.removeItem(atPath: home)
  }

  private var codeBytes: Int {
    let homes = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/code")) ?? []
    return homes.reduce(0) { sum, home in
      var found = stat()
      return unsafe stat("\(folder)/code/\(home)/.code", &found) == 0 ? sum + Int(found.st_size) : sum
    }
  }

  private func makeFolder(_ path: String) throws(ShelfFault) {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw ShelfFault(text: "the folder `\(path)` cannot be made")
    }
    unsafe chmod(folder, 0o700)
  }
}

extension JSON {
  /// Damaged text is null, which no stored thing is.
  fileprivate init(readingOrNil bytes: [UInt8]) { self = (try? JSON(reading: bytes)) ?? .null }
}
