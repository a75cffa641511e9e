"""Word lists behind :mod:`esnqa.answering.kinds`, in the ten languages served."""

from __future__ import annotations

MONTHS = tuple(
    """
    january february march april may june july august september october november december januar februar märz mai juni
    juli oktober dezember janvier février mars avril juin juillet août septembre octobre novembre décembre enero
    febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio
    giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho julho setembro outubro novembro
    dezembro stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    januari februari maart mei augustus ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου
    σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου ianuarie februarie martie aprilie iunie iulie septembrie octombrie
    noiembrie decembrie
    """.split()  # noqa: SIM905  (a literal would fill a hundred lines)
)
"""Names of months as they stand in dates, in lower case."""
ORGANISATION_WORDS = frozenset(
    """
    european social network union council commission parliament ministry minister committee conference conferences
    forum award awards working group programme program project service services agency authority association
    federation foundation institute institution organisation organization university fund plus act directive strategy
    plan action pillar rights child guarantee care board secretariat networks report review week day year health world
    united nations states kingdom national regional local public human resources department office centre center house
    city municipality county region international general framework agreement charter convention summit semester
    welfare development cooperation economic economy bank court system support joint recovery facility youth
    employment family families children people persons digital data quality integrated community mental housing
    homelessness poverty inclusion equality disability ageing long-term standing annual first second third new north
    south east west central republic europäische europäischen europäischer soziale sozialen sozialer netzwerk
    kommission rat parlament ministerium bundesministerium bundesregierung verband stiftung strategie konferenz fonds
    gesetz europeo europea europeos europeas sociales servicios red comisión consejo parlamento ministerio premios
    fundación asociación estrategia ley gobierno européen européenne sociaux réseau conseil parlement ministère
    fondation stratégie loi gouvernement haut sociale sociali servizi rete commissione consiglio ministero fondazione
    piano legge governo europeia serviços rede comissão conselho ministério fundação plano lei europejska europejski
    europejskiej społeczna społecznej społecznych sieć komisja rada ministerstwo fundacja ustawa rządu europese
    netwerk commissie raad ministerie stichting wet ευρωπαϊκή ευρωπαϊκό κοινωνικών κοινωνικής δίκτυο επιτροπή
    συμβούλιο υπουργείο ίδρυμα europeană rețea comisia consiliul ministerul fundația legea guvernul național naționale
    """.split()  # noqa: SIM905  (a literal would fill a hundred lines)
)
"""Words, in lower case, of the names of bodies, events, laws and places, hardly ever of persons."""
