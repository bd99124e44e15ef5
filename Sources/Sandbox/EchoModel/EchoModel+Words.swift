extension EchoModel {
  /// What shows that the duck has read the message.
  var opening: String {
    switch topic {
    case .empty:
      "There is nothing in that message that I can see."
    case .identity:
      """
      I am a rubber duck: a small program inside the sandbox, and no language model at all. \
      The model's name only decides which list price your play money is counted with. I ask, you think.
      """
    case .greeting:
      "Quack. I am the sandbox's rubber duck, so I ask back and you do the thinking."
    case .thanks:
      "Any time. A duck takes no credit."
    case .failure(let line):
      """
      You are looking at `\(line)`. A message like that says where the program noticed, \
      which may be far from where it went wrong.
      """
    case .code(let name):
      "You pasted code, and `\(name)` is where I would start. Read it to me line by line."
    case .comparison(let left, let right):
      "You are weighing **\(left)** against **\(right)**. Say you took **\(left)** and it was the wrong choice."
    case .reason(let subject):
      "You ask “why \(subject)”. Before the reason comes the fact."
    case .procedure(let subject):
      "You want to \(subject). Describe the finished thing first, as a test would check it."
    case .request(let subject):
      "You asked me to \(subject). A duck cannot do that, but it can listen while you do."
    case .statement(let subject):
      "You wrote: “\(subject)”."
    }
  }

  /// The one question of the reply.
  var question: String {
    switch topic {
    case .empty:
      "What were you about to say?"
    case .identity:
      "What would you ask a real model first?"
    case .greeting:
      "What are you working on, in one sentence?"
    case .thanks:
      "What did you find out, in words that you will still understand next month?"
    case .failure, .code, .comparison, .reason, .procedure, .request, .statement:
      chosen(questions)
    }
  }

  private var questions: [String] {
    switch topic {
    case .failure:
      [
        "What did you change since it last worked?",
        "What is the smallest input that still shows it?",
        "Write down two things:\n\n- what you did just before it\n- what you expected instead\n\nWhere do they part?",
      ]
    case .code(let name):
      [
        "Which is the first line whose result you would not bet on?",
        "What must hold before `\(name)` runs, and who makes sure of it?",
        "What does `\(name)` do when its input is empty?",
      ]
    case .comparison(let left, let right):
      [
        "What would it cost to go from \(left) to \(right) in a year?",
        "Which of your requirements would \(right) make impossible?",
      ]
    case .reason:
      [
        "What have you seen with your own eyes that shows it?",
        "When does it *not* happen?",
        "What would you expect to see if your best guess were wrong?",
      ]
    case .procedure:
      [
        "What is the first thing that test would check?",
        "Which step do you already know how to do?",
        "1. What goes in.\n2. What comes out.\n3. What may go wrong between.\n\nWhich of the three is still vague?",
      ]
    case .request:
      [
        "What would you check first in a solution that somebody else handed you?",
        "Which part of it could you write down right now?",
      ]
    case .statement, .empty, .identity, .greeting, .thanks:
      [
        "What would have to be true for the opposite to hold?",
        "What are you trying to decide?",
        "Which part of that are you least sure of?",
      ]
    }
  }
}
