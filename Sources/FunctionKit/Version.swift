/// This build's version, as CHANGELOG.md has it.
public enum Version {
  public static let current = "0.1.0"
}
