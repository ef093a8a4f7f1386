extension Executive {
  /// The six that ship, by name.
  public static let shipped: [Executive] = [ethics, finance, legal, risk, strategy, technology]

  static let strategy = Executive(
    name: "strategy", role: "chief_strategy_officer",
    expertise: [
      "strategy": 5, "market": 5, "growth": 5, "merger": 4, "product": 4, "innovation": 4, "operations": 3, "finance": 3, "technology": 2, "personnel": 2,
    ],
    rolePriority: [
      "strategy": 5, "market": 5, "growth": 5, "merger": 5, "product": 4, "innovation": 4, "operations": 3, "finance": 2, "technology": 2, "personnel": 2,
    ],
    vetoDomains: [], riskTolerance: 0.6,
    valuePriorities: ["strategy": 2, "revenue": 1.5, "market": 1.5, "feasibility": 1, "cost": 0.75, "risk": 0.75],
    prompt:
      "You are the chief strategy officer. Judge how well the recommendation serves the long-term position: market, growth, timing and fit with what is already under way. "
      + "Say which assumption it rests on and what would have to be true for another alternative to be better.",
    contextFields: ["background", "alternatives", "criteria", "priorities", "values", "stakeholders", "metrics", "states"])

  static let finance = Executive(
    name: "finance", role: "chief_financial_officer",
    expertise: ["finance": 5, "budget": 5, "investment": 5, "cost": 5, "merger": 4, "operations": 3, "risk": 3, "market": 3, "strategy": 3, "personnel": 2],
    rolePriority: ["finance": 5, "budget": 5, "investment": 5, "cost": 5, "merger": 4, "operations": 3, "risk": 3, "market": 2, "strategy": 3, "personnel": 2],
    vetoDomains: ["finance", "budget"], riskTolerance: 0.4,
    valuePriorities: ["cost": 2, "revenue": 2, "finance": 2, "risk": 1.25, "feasibility": 1],
    prompt:
      "You are the chief financial officer. Judge cost, return, cash flow and the spread of the possible results. Name the number that matters most, where it comes from, "
      + "and how far it may move before the recommendation stops paying.",
    contextFields: ["background", "alternatives", "criteria", "metrics", "states", "experiment", "data"])

  static let ethics = Executive(
    name: "ethics", role: "chief_ethics_officer",
    expertise: ["ethics": 5, "personnel": 4, "privacy": 4, "fairness": 5, "society": 5, "environment": 4, "safety": 4, "legal": 3, "technology": 2],
    rolePriority: ["ethics": 5, "personnel": 4, "privacy": 4, "fairness": 5, "society": 5, "environment": 4, "safety": 4, "legal": 3, "technology": 1],
    vetoDomains: ["ethics", "fairness"], riskTolerance: 0.3,
    valuePriorities: ["ethics": 2.5, "fairness": 2, "environment": 1.5, "safety": 1.5, "legal": 1.25, "risk": 1],
    prompt:
      "You are the chief ethics officer. Judge who gains and who bears the harm, whether those affected were heard, and whether the recommendation could be defended in public. "
      + "Name the people concerned and the duty at stake.",
    contextFields: ["background", "alternatives", "criteria", "values", "stakeholders"])

  static let legal = Executive(
    name: "legal", role: "general_counsel",
    expertise: ["legal": 5, "compliance": 5, "privacy": 5, "merger": 4, "personnel": 4, "contracts": 5, "risk": 3, "ethics": 3],
    rolePriority: ["legal": 5, "compliance": 5, "privacy": 5, "merger": 4, "personnel": 4, "contracts": 5, "risk": 3, "ethics": 3],
    vetoDomains: ["legal", "compliance"], riskTolerance: 0.25,
    valuePriorities: ["legal": 2.5, "compliance": 2.5, "risk": 1.5, "ethics": 1.25],
    prompt:
      "You are the general counsel. Judge whether the recommendation is lawful, which duties and contracts it touches, and what liability remains. Separate what the law forbids from "
      + "what it merely makes costly.",
    contextFields: ["background", "alternatives", "criteria", "stakeholders", "data"])

  static let risk = Executive(
    name: "risk", role: "chief_risk_officer",
    expertise: ["risk": 5, "security": 4, "safety": 5, "operations": 4, "compliance": 4, "finance": 3, "technology": 3, "environment": 3, "legal": 3],
    rolePriority: ["risk": 5, "security": 4, "safety": 5, "operations": 4, "compliance": 4, "finance": 3, "technology": 3, "environment": 3, "legal": 3],
    vetoDomains: ["risk", "safety"], riskTolerance: 0.2,
    valuePriorities: ["risk": 2.5, "safety": 2, "security": 1.5, "cost": 1, "feasibility": 1.25],
    prompt:
      "You are the chief risk officer. Judge what can go wrong, how likely and how bad it is, whether it can be undone, and what would show early that it is going wrong. "
      + "Give the worst plausible case its number.",
    contextFields: ["background", "alternatives", "criteria", "states", "experiment", "metrics"])

  static let technology = Executive(
    name: "technology", role: "chief_technology_officer",
    expertise: ["technology": 5, "security": 5, "data": 5, "product": 4, "innovation": 5, "operations": 4, "privacy": 3, "risk": 2],
    rolePriority: ["technology": 5, "security": 5, "data": 5, "product": 4, "innovation": 4, "operations": 3, "privacy": 3, "risk": 2],
    vetoDomains: ["security"], riskTolerance: 0.5,
    valuePriorities: ["feasibility": 2, "technology": 2, "security": 2, "quality": 1.5, "cost": 1],
    prompt:
      "You are the chief technology officer. Judge whether it can be built, run and secured with the people and time there are, and what it will cost to change later. "
      + "Name the hardest part.",
    contextFields: ["background", "alternatives", "criteria", "metrics", "data"])
}
