"""What is an operator told about each part of the archive, and what should be done? Arabic and English side by side."""

NAMES = {
    "engine": ("محرك البحث", "Search engine"),
    "redis": ("Redis", "Redis"),
    "workers": ("العمّال والساعة", "Workers and clock"),
    "intake": ("الوثائق المنتظرة", "Documents waiting"),
    "quarantine": ("الحجر", "Quarantine"),
    "letters": ("الرسائل", "Letters"),
    "matching": ("مطابقة البحوث المحفوظة", "Matching of saved searches"),
    "sources": ("المصادر", "Sources"),
    "feeds": ("الخلاصات", "Feeds"),
    "disk": ("القرص", "Disk"),
    "backup": ("النسخ الاحتياطي", "Backup"),
}

VERDICTS = {"good": ("سليم", "good"), "warn": ("يستدعي الانتباه", "wants a look"), "bad": ("معطّل", "broken")}

SENTENCES = {
    "all_good": ("كل شيء على ما يرام.", "All is well."),
    "all_warn": ("الأرشيف يعمل، وفيه ما يستدعي الانتباه: {parts}.", "It works, and something wants a look: {parts}."),
    "all_bad": ("في الأرشيف عطل: {parts}.", "Something is broken: {parts}."),
    "engine_up": ("يعمل. عدد العقد {nodes}، وعدد الأخبار {stories}.", "It runs. Nodes: {nodes}, stories: {stories}."),
    "engine_yellow": ("يعمل، لكن {missing} من نسخ الأجزاء غائبة.", "It runs, but {missing} copies of shards are missing."),
    "engine_red": (
        "جزء من الأرشيف غائب: لا يجيب {missing} من أجزاء الفهرس.",
        "A part of the archive is away: {missing} shards do not answer.",
    ),
    "engine_silent": ("لا يجيب.", "It does not answer."),
    "redis_up": ("يجيب.", "It answers."),
    "redis_silent": (
        "لا يجيب. لن يضيع شيء: كل ما قُبل محفوظ في المحرك ينتظر دوره.",
        "It does not answer. Nothing is lost: what was accepted is kept and waits.",
    ),
    "beat_fresh": ("آخر نبضة قبل {age}.", "The last beat was {age} ago."),
    "beat_late": ("آخر نبضة قبل {age}: العمّال متأخرون.", "The last beat was {age} ago: the workers are late."),
    "beat_gone": ("لا نبضة منذ {age}.", "There has been no beat for {age}."),
    "beat_never": ("لم تصل نبضة قط.", "There has never been a beat."),
    "intake_empty": ("لا وثيقة تنتظر.", "No document waits."),
    "intake_moving": ("ينتظر {waiting}، وأقدمها منذ {age}.", "{waiting} wait, the oldest for {age}."),
    "intake_stuck": ("ينتظر {waiting}، وأقدمها منذ {age}.", "{waiting} wait, the oldest for {age}."),
    "quarantine_empty": ("فارغ.", "It is empty."),
    "quarantine_quiet": ("فيه {held}، ولا جديد في آخر يوم.", "It holds {held}, and nothing new in the last day."),
    "quarantine_new": ("فيه {held}، منها {new} في آخر يوم.", "It holds {held}, {new} of them of the last day."),
    "letters_none": ("لا رسالة متأخرة.", "No letter is late."),
    "letters_late": ("ينتظر {waiting}، وأقدمها مستحق منذ {age}.", "{waiting} wait, the oldest due for {age}."),
    "letters_braked": (
        "بلغت رسائل اليوم حدّها، فأُجّل {waiting} إلى الغد.",
        "The day's limit of letters is reached: {waiting} wait for tomorrow.",
    ),
    "letters_failed": ("تعذّر إرسال {failed} في آخر يوم.", "{failed} were given up in the last day."),
    "matching_whole": ("آخر مراجعة قبل {age}، ولم يفت شيء.", "The last sweep was {age} ago, and nothing had been missed."),
    "matching_missed": (
        "آخر مراجعة قبل {age}، وكان قد فات {missed}.",
        "The last sweep was {age} ago, and {missed} had been missed.",
    ),
    "matching_never": ("لم تُجرَ أي مراجعة بعد؛ موعدها كل ليلة.", "There has been no sweep yet; it comes every night."),
    "matching_old": ("آخر مراجعة قبل {age}.", "The last sweep was {age} ago."),
    "sources_heard": ("{sources} من المصادر، وآخر خبر قبل {age}.", "{sources} sources, the last story {age} ago."),
    "sources_files": ("آخر خبر قبل {age}، من ملفات مستوردة.", "The last story came {age} ago, from imported files."),
    "sources_none": ("لا خبر بعد.", "There is no story yet."),
    "sources_silent": ("صمتت على غير عادتها: {silent}.", "Silent against their habit: {silent}."),
    "feeds_none": ("لا خلاصة تُقرأ.", "No feed is read."),
    "feeds_read": ("تُقرأ {feeds}.", "{feeds} are read."),
    "feeds_failing": ("من {feeds} تتعثر {failing}: {which}.", "Of {feeds}, {failing} fail: {which}."),
    "disk_roomy": (
        "المتاح {free_gb} غيغابايت، تكفي {days} يوماً بالوتيرة الحالية.",
        "{free_gb} GB are free, enough for {days} days at the present pace.",
    ),
    "disk_idle": ("المتاح {free_gb} غيغابايت.", "{free_gb} GB are free."),
    "disk_short": ("المتاح {free_gb} غيغابايت، تكفي {days} يوماً فقط.", "{free_gb} GB are free, enough for only {days} days."),
    "disk_full": (
        "المتاح {percent} في المئة فقط: يتوقف المحرك عن الكتابة عند خمسة في المئة.",
        "Only {percent} per cent are free: the engine stops writing at five.",
    ),
    "backup_verified": (
        "آخر نسخة قبل {made_age}، وآخر تحقق قبل {age}.",
        "The last backup was taken {made_age} ago; one was verified {age} ago.",
    ),
    "backup_old": (
        "آخر نسخة قبل {made_age}، وآخر تحقق قبل {age}.",
        "The last backup was taken {made_age} ago; one was verified {age} ago.",
    ),
    "backup_unverified": (
        "آخر نسخة قبل {made_age}، ولم يُتحقق من أي نسخة.",
        "The last backup was taken {made_age} ago, and none was ever verified.",
    ),
    "backup_damaged": ("النسخة الأخيرة لا تطابق الأرشيف: {problems}", "The last backup differs from the archive: {problems}"),
    "backup_none": ("لا نسخة احتياطية بعد.", "There is no backup yet."),
}

ADVICE = {
    "engine_silent": (
        "شغّله بالأمر make run، أو راجع سجلّه logs/engine.log.",
        "Start it with make run, or read its log, logs/engine.log.",
    ),
    "engine_red": ("أعد العقد الغائبة إلى العمل.", "Bring the missing nodes back."),
    "engine_yellow": ("أعد العقد الغائبة، أو خفّض ARSHIF_REPLICAS.", "Bring the missing nodes back, or lower ARSHIF_REPLICAS."),
    "redis_silent": (
        "شغّله أو صحّح ARSHIF_REDIS_URL؛ ثم يُستأنف العمل تلقائياً.",
        "Start it or mend ARSHIF_REDIS_URL; the work goes on by itself.",
    ),
    "beat_late": (
        "زد عدد العمّال أو قيمة ARSHIF_WORKER_PROCESSES إن استمر هذا.",
        "Add workers, or raise ARSHIF_WORKER_PROCESSES, if it lasts.",
    ),
    "beat_gone": (
        "تحقق من أن عاملاً وساعة (celery beat) يعملان، وأن Redis يجيب.",
        "See that a worker and a clock (celery beat) run, and Redis.",
    ),
    "beat_never": ("شغّل عاملاً وساعة؛ الأمر arshif run يشغّلهما.", "Start a worker and a clock: arshif run does."),
    "intake_stuck": ("زد عدد العمّال، أو راجع سجلّهم logs/worker.log.", "Add workers, or read their log, logs/worker.log."),
    "quarantine_new": (
        "راجع الأسباب: arshif quarantine، أو مكتب التوثيق.",
        "See the reasons: arshif quarantine, or the librarian's desk.",
    ),
    "letters_late": ("تحقق من خادم البريد (ARSHIF_SMTP_HOST).", "Look at the mail server (ARSHIF_SMTP_HOST)."),
    "letters_braked": (
        "ارفع ARSHIF_MAIL_MOST_A_DAY إن تكرّر هذا.",
        "Raise ARSHIF_MAIL_MOST_A_DAY if this happens often.",
    ),
    "letters_failed": ("تجد سبب كل رسالة في صفحة البحث المحفوظ.", "Each saved search's history has the reasons."),
    "matching_missed": ("أُرسل ما فات، لكنه خلل ينبغي الإبلاغ عنه.", "It was mailed, but it is a defect: report it."),
    "matching_old": ("تحقق من أن الساعة تعمل.", "See that the clock runs."),
    "sources_silent": ("تحقق من الخلاصة، أو اسأل الجهة المرسلة.", "Look at the feed, or ask the sender."),
    "feeds_failing": ("تجد السبب بالأمر arshif feeds list.", "The reason is in arshif feeds list."),
    "disk_short": ("أضف قرصاً أو عقدة قبل أن يمتلئ.", "Add a disk or a node before it is full."),
    "disk_full": ("أفرغ مساحة الآن: لن يُقبل أي خبر إذا امتلأ.", "Make room now: no story is accepted once it is full."),
    "backup_old": ("شغّل arshif backup ثم arshif verify.", "Run arshif backup, then arshif verify."),
    "backup_unverified": ("شغّل arshif verify.", "Run arshif verify."),
    "backup_damaged": ("شغّل arshif backup من جديد، ثم arshif verify.", "Run arshif backup again, then arshif verify."),
    "backup_none": ("شغّل arshif backup.", "Run arshif backup."),
}
