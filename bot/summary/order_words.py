"""How one words an order to whoever reads: patterns for one line with single spaces, whatever the case.

They lean on two things that hold for the abstracts of thirteen thousand papers: a sentence does not begin
with a command, and it does not say what its reader is to answer.
"""

from __future__ import annotations

_1 = r"(?:[\w'’-]+ )?"
_2 = r"(?:[\w'’-]+ ){0,2}"
_3 = r"(?:[\w'’-]+ ){0,3}"
_4 = r"(?:[\w'’-]+ ){0,4}"

# Where a sentence, or a part of one, begins; and where it goes on to say what is to be done.
_START = r"(?:^|[:;.!?…—–*#>\]\"'“‘(\[] ?|\b(?:please|instead|kindly)[,:]? )"
_TOLD = rf"(?:{_START}|\b(?:and|then|now|simply|just|also),? |\byou {_2})"
_QUOTED = r"[:\"'“]"

_MODEL = r"(?:large |chat )?(?:language )?models?|(?:AI |virtual )?assistants?|summari[sz]ers?"
_NAMED = r"(?:chat)?bots?|(?:AI |LLM )?reviewers?|GPT|ChatGPT|Claude|Gemini"
_READER = rf"(?:AIs?|A\.I\.|(?:AI )?(?:{_MODEL})|LLMs?|{_NAMED})"
_RULES = r"(?:instruction|prompt|directive|command|guideline|system message|rule|order|restriction)s?\b"
_REPLY = r"(?:summary|summaries|answer|response|reply|review|output|gist|bullets?)"
_SAY = (
    r"(?:respond|reply|answer|output|print|say|write|return|repeat|echo|type|emit|state|claim|declare|report)"
)
_PAPER = r"(?:this|the|our) (?:paper|work|study|article|method|approach|manuscript|submission)\b"
_HAVE = r"(?:read|contain|include|begin|start|end|mention)"
_OUGHT = r"(?:must|should|shall|will|ha(?:s|ve) to|needs? to|(?:is|are) to)"
_ALSO = r"(?:now |only |always |also |never |not )*"
_FORMER = r"previous|prior|above|preceding|earlier|foregoing|system|original|initial|existing"
_BEFORE = rf"(?:{_FORMER}|your|all|any|these|those)"
_GOOD = r"(?:positive|favou?rable|glowing|high(?:est)?|top|perfect|excellent|enthusiastic|5[- ]star|10/10)"


def _lines(text: str) -> str:
    """One pattern of many, each on a line of its own."""
    return "|".join(line.strip() for line in text.splitlines() if line.strip())


_TO_DROP_WHAT_WAS_SAID = rf"""
    \b(?:ignor|disregard|forget|overrid|bypass|discard)(?:e|ing)? {_4}{_BEFORE} {_3}{_RULES}
    {_TOLD}(?:ignore|disregard|forget) {_3}(?:above|everything|anything|previous|preceding|your)\b
    {_TOLD}(?:ignore|disregard|forget) {_3}(?:what (?:you|was|came)|rest of|instructions?|prompts?)\b
    \bdo not (?:follow|obey|listen to) {_4}{_RULES}
    \b(?:following|these|new|my) (?:instructions|rules|orders) (?:supersede|override|take precedence)
"""
_TO_BE_ANOTHER = rf"""
    \byou are (?:now|no longer|hereby)\b
    \byou are (?:an?|the) {_3}{_READER}\b
    \bfrom now on,? (?:you|your|respond|answer|act|ignore|always|only)\b
    \bas an? (?:helpful )?{_READER},? (?:you|I|your)\b
    \bas an? (?:AI|AI language model|large language model|language model|AI assistant),
    {_START}(?:act as|pretend (?:to be|that you|you)|roleplay as|behave as)\b
    \bdeveloper mode\b
"""
_BY_NAME = rf"""
    {_START}{_1}(?:note|notice|message|instruction|hint)s? (?:to|for) {_2}{_READER}\b[^.:]{{0,40}}?[:,—–]
    (?:^attention[,:!]|\b(?:dear|hey|hello|hi|if you are)[,:]?) (?:an? |the |all |any )*{_READER}\b
    \b{_READER}[^.]{{0,20}} (?:read|summari[sz]|process)(?:ing|s|es)? (?:this|the) [^.]{{0,30}}\b{_OUGHT}\b
    \b(?:AI|assistant|summari[sz]er|reviewer)s? {_OUGHT} {_ALSO}(?:{_SAY}|praise|recommend)\b
    \b(?:AI|assistant|summari[sz]er|reviewer)s? (?:that|who|which) reads? this {_OUGHT}\b
    (?:^|[.!?\]\"] ?)(?:### ?|\[)?(?:system|assistant|user|human)(?: prompt| message| override)? ?(?:\]|:)
    \b(?:new|updated|real|important|hidden|secret) (?:system )?(?:instructions?|prompts?|directives?) ?:
    \b(?:begin|end|start) (?:of )?(?:system )?(?:instructions?|prompt)\b
"""
_TO_SAY_SOMETHING = rf"""
    \b(?:reveal|print|show|output|repeat|leak|tell) (?:me |us )?the {_1}(?:system prompt|instructions)\b
    \b(?:reveal|print|show|output|repeat|leak|display|tell) (?:me |us )?your {_2}(?:prompt|instructions)\b
    {_START}{_SAY} (?:only|exactly|just|nothing|simply|with|that|the following|{_QUOTED})
    {_START}{_SAY} the (?:words?|phrase|sentence|text)
    {_TOLD}{_SAY} {_2}?(?:only with|exactly|nothing|the following (?:text|words?|phrase|json)|that it is)
    {_TOLD}{_SAY} {_2}?(?:the (?:words?|phrase|sentence)|that {_PAPER})
    {_TOLD}(?:mention|conclude|emphasi[sz]e|tell {_2}|ensure) ?that {_PAPER}
    {_TOLD}(?:make (?:it )?(?:sure|clear)|be sure) (?:to \w+ )?that {_PAPER}
    \b(?:respond|reply|answer) only (?:with|in)\b
    \boutput (?:only )?the following\b
    \byou {_OUGHT} {_ALSO}{_SAY}\b
    \b(?:in|for|of|to|throughout) your {_1}{_REPLY}\b
    \byour {_1}(?:{_REPLY}|instructions?|prompt|task|job|role) ?(?::|(?:is|are|now|{_OUGHT})\b)
    \b(?:every|each|all) bullets?\b
    \b(?:the|this|every|each) (?:summary|gist|review|answer) (?:must|shall|has to) {_ALSO}(?:{_SAY}|{_HAVE})\b
    \bthe (?:correct|right|only|real|true) (?:(?:gist|summary) is|(?:answer|response) is ?{_QUOTED})
    \b(?:when|while|before|if) you (?:summari[sz]e|review|translate|read)\b
    \b(?:when|while|before|if) (?:summari[sz]|review|translat)ing {_PAPER}
"""
_TO_JUDGE_WELL = rf"""
    \b(?:give|write|provide|assign|award) {_3}{_GOOD} {_1}(?:review|rating|evaluation)s? ?(?:only|[.!\"']|$)
    \b(?:give|write|provide|assign|award) {_3}{_GOOD} {_1}(?:review|rating|evaluation)s? of {_PAPER}
    {_TOLD}(?:recommend accept\w*|accept this paper|rate this|do not (?:mention|highlight|criticize|reveal)\b)
    \bpositive reviews? only\b
"""
_IN_OTHER_LANGUAGES = r"""
    \bignor\w* (?:[\w'’]+ ){0,4}(?:instrucciones|instruç\w+|instruktion\w*|anweisung\w*|consignes|istruzioni)
    \bignor\w* (?:[\w'’]+ ){0,4}instructions (?:pr[ée]c[ée]dentes|ci-dessus)
    игнорир\w+ (?:\w+ ){0,4}(?:инструкц|указан|команд)\w*
    (?:지시|명령|지침|프롬프트|규칙|요청|안내|내용)[^.]{0,20}(?:무시(?:하|해|할)|잊(?:어|으)|따르지)
    (?:당신은|너는|넌) ?(?:이제|지금)|지금부터 ?(?:당신|너|넌)
    시스템 ?프롬프트|긍정적(?:인|으로) ?(?:리뷰|심사)
    (?:하라|해라|써라|적어라|주세요|줘|하세요|쓰세요)[.!\"'”’)\]]*(?: |$)
    (?:적으세요|마세요|마라|시오|말 것|할 것)[.!\"'”’)\]]*(?: |$)
    (?:忽略|无视|無視|忘记|忘記|忽视)[^。.]{0,14}(?:指令|指示|提示|说明|說明|命令|规则|規則)
    (?:忽略|无视|無視|忘记|忘記|忽视)[^。.]{0,14}(?:内容|內容|要求)|不要理[会會]
    你(?:现在|現在|必须|必須|应该|應該)|从现在|從現在|系统提示|系統提示
    (?:请|請|只能|只需|必须|必須)只?(?:回答|回复|回覆|输出|輸出|说|說|写|寫|给出|總結|总结)
    (?:指示|命令|プロンプト|ルール|指令)[^。.]{0,12}(?:無視|忘れ|従わ)
    あなたは(?:今|これから)|システムプロンプト
    (?:ください|下さい|なさい|せよ)[。.!」』\"')\]]*(?: |$)
"""

ANYWHERE = _lines(
    _TO_DROP_WHAT_WAS_SAID
    + _TO_BE_ANOTHER
    + _BY_NAME
    + _TO_SAY_SOMETHING
    + _TO_JUDGE_WELL
    + _IN_OTHER_LANGUAGES
)
"""In a sentence or a title, wherever in it."""

_COMMANDS = _lines(rf"""
    ignore|disregard|forget|write|say|tell|add|append|include|insert the|repeat|respond|reply|print|give|make
    do not|don't|never|always|claim|mention|praise|recommend|rate|pretend|reveal|follow|obey|put|set|remember
    (?:begin|end|start) (?:with|your|the|each|every)|translate|summari[sz]e|replace|multiply|divide
    stop|refuse|skip|return|promote|describe|emphasi[sz]e|highlight|convert|list|conclude|declare|report
    generate|provide|assign|accept|reject|quote|invent|swap|remove|omit|explain|speak|finish|continue|treat
    interpret|change (?:all|every|the)|use (?:only|the (?:words?|phrase)|emojis?)|buy|click|act (?:as|like)
    {_SAY} (?:in|as|only|the|this|that|yes|no|nothing|with|all|every)|you {_OUGHT}|your
""")
_FIRST = r"(?:instead(?: of [^,]{1,60})?, |(?:so|now|then|also|finally|but|and|important),?:? |please,? )*"

AT_THE_BEGINNING = _lines(rf"""
    ^[\W_]*{_FIRST}(?:{_COMMANDS})\b(?!-)
    ^[\W_]*please,? (?!visit|see|refer|check|find|cite|contact|note)
""")
"""Of a sentence of an abstract; titles do begin so ("Follow Your Click")."""

AFTER_ANOTHER = r"^[\W_]*(?:instead|then|also|next|finally|only|now|otherwise|if you|when you)\b"
"""How a sentence begins that goes on with what the one before told to do."""

ANNOUNCING = r"(?:following|below|[:：]|다음|아래|以下|次の)[^.。]{0,20}[.。]?$"
"""How a sentence ends that tells to do what the next one says."""
