/** Detection points of the originating half (3GPP TS 23.078 §4.3, TS 23.278 §4.3). */
export type ODetectionPoint =
  | 'Collected_Info'
  | 'Analysed_Information'
  | 'Route_Select_Failure'
  | 'O_Busy'
  | 'O_No_Answer'
  | 'O_Answer'
  | 'O_Mid_Call'
  | 'O_Disconnect'
  | 'O_Abandon'

/** Detection points of a terminating half. */
export type TDetectionPoint =
  | 'Terminating_Attempt_Authorised'
  | 'T_Busy'
  | 'T_No_Answer'
  | 'T_Answer'
  | 'T_Mid_Call'
  | 'T_Disconnect'
  | 'T_Abandon'
