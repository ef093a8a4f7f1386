internal import Glibc

/// Time and chance, as a client of a remote service needs them: given from outside, so that its behaviour can be tested without waiting.
public struct Pacing: Sendable {
  /// Seconds since 1970.
  public var now_s: @Sendable () -> Int64
  /// A number from 0 to below the bound.
  public var random: @Sendable (Int) -> Int
  /// 16 bytes never given before.
  public var token: @Sendable () -> [UInt8]
  /// Milliseconds; returns early where the task is cancelled.
  public var sleep_ms: @Sendable (Int) async -> Void

  public init(
    now_s: @escaping @Sendable () -> Int64, random: @escaping @Sendable (Int) -> Int, token: @escaping @Sendable () -> [UInt8],
    sleep_ms: @escaping @Sendable (Int) async -> Void
  ) {
    self.now_s = now_s
    self.random = random
    self.token = token
    self.sleep_ms = sleep_ms
  }

  /// The machine's.
  public static let system = Pacing(
    now_s: { Int64(time(nil)) }, random: { Int.random(in: 0..<max(1, $0)) }, token: { (0..<16).map { _ in UInt8.random(in: .min ... .max) } },
    sleep_ms: { try? await Task.sleep(for: .milliseconds($0)) })
}
