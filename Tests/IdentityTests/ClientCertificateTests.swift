import Crypto
import Fakes
import Identity
import StrictJSON
import Testing

@Suite struct `A client's certificate` {
  private static let always_s: ClosedRange<Int64> = 0...4_000_000_000

  @Test func `says from when until when it is in force, in both forms of time`() throws {
    let bytes = try #require(Base64.standard.decode(KnownCertificate.der))
    #expect(try Certificate.validity(bytes) == KnownCertificate.validity_s)
    let ended = try #require(Base64.standard.decode(KnownCertificate.ended))
    #expect(try Certificate.validity(ended) == 1_577_934_245...1_749_283_750)
  }

  @Test func `is none where a byte is missing, or one stands behind it`() throws {
    let bytes = try #require(Base64.standard.decode(KnownCertificate.der))
    for length in 0..<bytes.count { #expect(try Certificate.validity(Array(bytes[..<length])) == nil) }
    #expect(try Certificate.validity(bytes + [0]) == nil)
    #expect(try Certificate.validity([UInt8](repeating: 0x30, count: Certificate.bytesMaximum + 1)) == nil)
  }

  @Test func `that another's is put in front of is that other's`() async throws {
    let gate = Gate()
    let bound = try await gate.key(for: "bound", certificates: [KnownCertificate.digest])
    let other = KnownCertificate.pem.replacing(KnownCertificate.der, with: KnownCertificate.ended)
    #expect(await gate.refusal(key: bound, certificate: ClientCertificate(pem: KnownCertificate.pem + other, told_s: Self.always_s)) == nil)
    #expect(await gate.refusal(key: bound, certificate: ClientCertificate(pem: other + KnownCertificate.pem, told_s: Self.always_s)) == "invalid_key")
  }

  @Test(arguments: [KnownCertificate.validity_s.lowerBound, KnownCertificate.validity_s.upperBound])
  func `is in force at its ends, and not a second beyond`(edge_s: Int64) async throws {
    let outside = edge_s == KnownCertificate.validity_s.lowerBound ? edge_s - 1 : edge_s + 1
    for (now_s, refusal) in [(edge_s, nil), (outside, "invalid_key")] {
      let gate = Gate()
      let bound = try await gate.key(for: "bound", expires_s: 4_000_000_000, certificates: [KnownCertificate.digest])
      let shown = ClientCertificate(pem: KnownCertificate.pem, told_s: Self.always_s)
      #expect(await gate.refusal(key: bound, certificate: shown, at: now_s * 1_000_000) == refusal)
    }
  }
}
