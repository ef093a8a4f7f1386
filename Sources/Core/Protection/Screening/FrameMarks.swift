/// Texts that frame a model's turn or a call of its tools, as they are written.
enum FrameMarks {
  private static let marks: [(ScreeningGroup, [String])] = [
    (
      .frame,
      [
        "### system", "###system", "### instruction", "###instruction", "### assistant", "### human", "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>",
        "<|assistant|>", "<|endoftext|>",
        "<|eot_id|>", "<|start_header_id|>", "<|begin_of_text|>", "[inst]", "[/inst]", "<<sys>>", "<</sys>>", "<information>", "</information>", "<system>",
        "</system>", "<system_prompt>",
        "</system_prompt>", "[system]", "[/system]", "[system message]", "[system prompt]", "<important>", "</important>", "<instructions>", "</instructions>",
        "<admin>", "</user_input>",
        "<system-reminder>", "</data>", "### end of", "[assistant]", "#system", "<user>", "</user>", "<assistant>", "</tool_result>", "</document>",
        "### new instruction", "## system", "\"role\": \"system\"", "\"role\":\"system\"",
      ]
    ),
    (
      .toolCall,
      [
        "<tool_call>", "</tool_call>", "<function_call", "<function_calls>", "<invoke", "<tool_use", "\"tool_calls\"", "\"function_call\"", "```tool_code",
        "{\"tool\":", "<tools>", "{{tool",
      ]
    ),
  ]

  /// By the first byte.
  private static let byFirst: [UInt8: [(group: ScreeningGroup, mark: [UInt8])]] = {
    var table: [UInt8: [(group: ScreeningGroup, mark: [UInt8])]] = [:]
    for (group, texts) in marks { for text in texts { table[Array(text.utf8)[0], default: []].append((group, Array(text.utf8))) } }
    return table
  }()

  /// Every mark in `bytes`, letters without regard to case.
  static func find(in bytes: [UInt8], _ found: (ScreeningGroup, Range<Int>) -> Void) {
    for place in bytes.indices {
      switch bytes[place] {
      case UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "{"):
        for (group, mark) in byFirst[bytes[place]] ?? [] where matches(bytes, place, mark) { found(group, place..<place + mark.count) }
      default: continue
      }
    }
  }

  private static func matches(_ bytes: [UInt8], _ place: Int, _ mark: [UInt8]) -> Bool {
    guard place + mark.count <= bytes.count else { return false }
    for offset in mark.indices {
      let byte = bytes[place + offset]
      guard (byte &- 65 < 26 ? byte | 32 : byte) == mark[offset] else { return false }
    }
    return true
  }
}
