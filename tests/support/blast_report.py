"""A short report with many names and figures, from which tests make copies."""

BLAST = (
    "At least 14 people were killed and 32 injured when a blast tore through a market in Varnholt on Tuesday, police "
    "said. Interior Minister Clara Novak said two men had been held near the Orsk border crossing. “We will not rest "
    "until the guilty are found,” she told reporters in the capital, Brenn. The blast, at 9.40 in the morning, was "
    "heard five kilometres away, and the market's roof came down on some 60 stalls. Hospitals in Varnholt and Leming "
    "asked for donors. President Oskar Thorne, who was in Geneva for talks with the Red Cross, said that he would "
    "fly home at once. No group has claimed the attack, the third in the province since June."
)
