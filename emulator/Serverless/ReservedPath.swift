/// Paths that the emulator answers itself, before any route.
public enum ReservedPath {
  /// The Lambda API, the Runtime API and the emulator's own pages.
  public static let prefixes = ["/2015-03-31/", "/2018-06-01/", "/2021-11-15/", "/_emulator/"]

  /// The reserved prefix that a route's first literal segment falls under.
  public static func collision(with path: String) -> String? {
    prefixes.first { path.hasPrefix($0) || path + "/" == $0 }
  }
}
