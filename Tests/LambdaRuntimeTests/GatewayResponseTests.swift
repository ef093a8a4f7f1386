import LambdaRuntime
import StrictJSON
import Testing

@Suite struct `Gateway responses` {
  private static let response = GatewayResponse(
    status: 201, headers: [("Content-Type", "application/json"), ("Vary", "origin"), ("vary", "accept")], cookies: ["a=1", "b=2"],
    body: Array("{\"é\":\"\\n\"}".utf8))

  @Test func `payload 1.0 gets single and repeated headers apart`() throws {
    let json = try JSONReader.read(Self.response.encode(for: .one))
    #expect(
      json == [
        "statusCode": 201, "headers": ["Content-Type": "application/json"],
        "multiValueHeaders": ["Vary": ["origin", "accept"], "set-cookie": ["a=1", "b=2"]], "body": "{\"é\":\"\\n\"}", "isBase64Encoded": false,
      ])
  }

  @Test func `payload 2.0 gets joined headers, and cookies of their own`() throws {
    let json = try JSONReader.read(Self.response.encode(for: .two))
    #expect(
      json == [
        "statusCode": 201, "headers": ["Content-Type": "application/json", "Vary": "origin, accept"], "cookies": ["a=1", "b=2"],
        "body": "{\"é\":\"\\n\"}", "isBase64Encoded": false,
      ])
  }

  @Test(arguments: [[0xFF, 0xFE], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]])
  func `a body that is no text goes as base64`(body: [UInt8]) throws {
    guard case .object(let json) = try JSONReader.read(GatewayResponse(status: 200, body: body).encode(for: .two)), case .string(let text)? = json["body"]
    else {
      Issue.record("the response is no object with a body")
      return
    }
    #expect(json["isBase64Encoded"] == true)
    #expect(Base64.standard.decode(text) == body)
  }
}
