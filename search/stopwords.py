"""Which words say nothing by themselves? As written with care: على is one, علي is a name.

Own list. They are taken out before letters are folded, because folding would make على and علي one word.
"""

from search.arabic import fold

_PLAIN = """
في من إلى على عن مع منذ حتى بين خلال عند لدى نحو ضد دون بدون حول فوق تحت أمام وراء خلف قبل بعد ضمن عبر سوى غير إلا لولا
لو إذا إذ إن أن أنه أنها إنه إنها أنهم إنهم أنني إنني لكن لكنه لكنها كأن كأنه لعل ليت بأن بأنه بأنها لأن لأنه لأنها
لأنهم كي لكي ثم أو أم أما إما بل لا لم لن ما ليس ليست ليسوا لست هو هي هم هن هما أنا نحن أنت أنتم هذا هذه هذان هذين هاتان
هاتين هؤلاء ذلك تلك ذاك أولئك هنا هناك هنالك الذي التي الذين اللذان اللتان اللذين اللتين اللواتي اللاتي اللائي قد لقد
كان كانت كانوا يكون تكون وكان وكانت كنت كنا كما كذلك أيضا أيضاً فقط جدا جداً كل بعض أي أية كلا كلتا كافة جميع نفس ذات به
بها بهم بهما بهذا بهذه بذلك له لها لهم لهما لهذا لهذه لذلك لنا لي لك لكم فيه فيها فيهم فيما مما ممن عما عمن منه منها
منهم منهما عنه عنها عنهم عليه عليها عليهم إليه إليها إليهم معه معها معهم بينهم بينها بينهما بينما حيث حين حينما عندما
كلما طالما رغم وسط مثل مثلا حسب وفق وفقا وفقاً إثر جراء عقب تجاه إزاء أثناء لدي لديه لديها لديهم لدينا هل كيف ماذا لماذا
متى أين كم لما بما كيلا ألا هلا يا مه قط بسبب بشأن بحسب بعدما بفضل قبيل حيال إبان لأجل بغية إذن ريثما لاسيما سيما
"""
_LATIN = "the a an of in on at to for and or by with from is are was were as le la les de des du et"
_GLUED = "و ف"
_NOUNS = {"علي", "وعلي", "ولي", "فلك"}

_CAREFUL = {word for plain in _PLAIN.split() for word in (plain, *(front + plain for front in _GLUED.split()))}

STOP: frozenset[str] = frozenset({*_CAREFUL, *map(fold, _CAREFUL), *_LATIN.split()} - _NOUNS)
"""Stop words, alone and after a conjunction, as `arabic.exact` writes them, with care or without (الى); علي may be a name."""

QUESTION: frozenset[str] = frozenset(
    [
        "من",
        "متى",
        "متي",
        "أين",
        "اين",
        "كيف",
        "كم",
        "ماذا",
        "لماذا",
        "هل",
        "ما",
        "أي",
        "اي",
        "أية",
        "اية",
        "ماهي",
        "ماهو",
        "بأي",
        "لأي",
        "بكم",
        "لمن",
        "ممن",
        "إلام",
        "علام",
        "اذكر",
    ]
)
"""Words that open a question."""

BEFORE_QUESTION: frozenset[str] = frozenset(["في", "الى", "إلى", "على", "عن", "منذ", "حتى", "مع", "لدى"])
"""Words that may stand before them: «في أي عام …»."""

FRAME: frozenset[str] = frozenset(
    [
        "تم",
        "تمت",
        "يتم",
        "تتم",
        "يوجد",
        "توجد",
        "يسمى",
        "تسمى",
        "سمي",
        "سميت",
        "يطلق",
        "تطلق",
        "يعتبر",
        "تعتبر",
        "يبلغ",
        "تبلغ",
        "بلغ",
        "بلغت",
        "يقع",
        "تقع",
        "اذكر",
        "ماهو",
        "ماهي",
        "متي",
        "معنى",
        "يعني",
        "تعني",
        "تعريف",
        "المقصود",
        "يقصد",
        "بأي",
        "لأي",
        "يدعى",
        "تدعى",
        "قام",
        "قامت",
        "يقوم",
        "تقوم",
        "قاموا",
        "إلام",
        "علام",
        "لمن",
        "بكم",
    ]
)
"""Words that make a sentence a question and tell nothing of what is asked."""
