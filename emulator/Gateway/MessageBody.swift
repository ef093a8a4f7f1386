internal import EmulatorJSON

/// `{"message": …}`.
public enum MessageBody {
  public static func of(_ text: String) -> [UInt8] { JSON.object([JSON.Member("message", .string(text))]).bytes }
}
