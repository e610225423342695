import pytest
from pathlib import Path
from tests.helpers import *
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.jobs.api import drain
from motcua.kernel.files.api import open_blob
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import *
import io
@pytest.mark.django_db
def test_whole():
    w=ward()
    with at(MORNING):
        try:
            from motcua.kernel.files.api import keep, Limits, receipt
        except ImportError: receipt=None
        import motcua.kernel.files.api as f; print(f.__all__)
        k=f.keep(io.BytesIO(NOTICE),"a.pdf",f.Limits(max_bytes=10**6,media_types=frozenset({"application/pdf"})))
        a=w.actor("mother")
        r=f.receipt_for(k,a.pseudonym) if hasattr(f,"receipt_for") else f.receipt(k,a.pseudonym)
        data=ANSWERS
        p=cases.procedures()[0]
        from motcua.kernel.acts.api import Invalid
        files=[]
        for i in range(5):
          try:
            cases.submit.run
            d=None
            from motcua.mechanisms.cases import filing
            from motcua.kernel.acts.api import Deed
            filing.check(Deed(Caller(a),MORNING),BIRTH,CUA_NAM,"online",data,[filing.Filed(**x) for x in files]); break
          except Invalid as e:
            print("FAULTS",{k:[str(x) for x in v] for k,v in e.faults.items()})
            for k in e.faults:
                if k.startswith("components."): files.append({"component":k.split(".")[1],"receipt":r})
        d=perform(cases.submit,Caller(a),{"procedure":BIRTH,"organisation":CUA_NAM,"data":data,"files":files})
        perform(cases.accept,Caller(w.actor("desk_officer")),{},on=d.pk)
        step=[s for s in p.steps if s.form][0]
        for s in step.form.sections:
            for fl in s.fields: print("STEPFIELD",s.id,fl.id,fl.type,getattr(fl,"required",None))
        d=perform(cases.advance,Caller(w.actor("civil_status_officer")),{"data":{"register":{"book":"01/2026-KS","type":"1","personal_number":"001326000123"}}},on=d.pk)
        d=perform(cases.approve,Caller(w.actor("chairwoman")),{},on=d.pk)
        n=drain(); print(n)
        doc=documents_about(w.actor("chairwoman"),d.pk).get()
        print(doc.content, doc.state)
        b=open_blob(doc.sha256).read(); Path("/tmp/whole.pdf").write_bytes(b); print(verify_upload(b))
        d.refresh_from_db(); print(d.state)
