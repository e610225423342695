from collections import Counter
def text(hour):
    m=hour.measures
    lines=[]
    for kind in sorted(m.times):
        lines.append(f"{kind:15} {len(m.times[kind]):6} {m.quantiles(kind)} { {s:n for (k,s),n in m.statuses.items() if k==kind} } { {w:n for (k,w),n in m.failures.items() if k==kind} }")
    for f in hour.findings.all()[:40]: lines.append(str(f))
    lines.append(str(hour.told)); lines.append(str(hour.findings.tried)); lines.append(str(hour.weather.times()))
    lines.append(str({k:[round(x,1) for x in v] for k,v in hour.faults.survived.items()}))
    for s in m.samples: lines.append(str(s))
    return "\n".join(lines)
