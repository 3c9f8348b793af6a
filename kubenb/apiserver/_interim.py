"""INTERIM stand-ins until the real stations land; deleted then."""
from __future__ import annotations
from typing import Any
Object = dict[str, Any]

def default_template(spec):
    cs=[{"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent","resources":{},**c} for c in spec.get("containers",[])]
    return {"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler",**spec,"containers":cs}
def default(obj, resource):
    k=resource.kind
    if k=="Pod":
        if "dnsPolicy" in obj["spec"]: return obj
        return {**obj,"spec":{"enableServiceLinks":True,**default_template(obj["spec"])}}
    if k in("Deployment","ReplicaSet"):
        s=obj["spec"]; t=s["template"]
        s={"replicas":1,**s}
        if "dnsPolicy" not in t["spec"]: s["template"]={**t,"spec":default_template(t["spec"])}
        if k=="Deployment":
            s={"progressDeadlineSeconds":600,"revisionHistoryLimit":10,"strategy":{"type":"RollingUpdate"},**s}
            if s["strategy"]["type"]=="RollingUpdate": s["strategy"]={"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%",**s["strategy"].get("rollingUpdate",{})}}
        return {**obj,"spec":s}
    if k=="Namespace": return {**obj,"spec":{"finalizers":["kubernetes"],**obj.get("spec",{})},"metadata":{**obj["metadata"],"labels":{**(obj["metadata"].get("labels") or {}),"kubernetes.io/metadata.name":obj["metadata"]["name"]}}}
    if k=="Service":
        s={"type":"ClusterIP","sessionAffinity":"None","internalTrafficPolicy":"Cluster",**obj.get("spec",{})}
        s["ports"]=[{"protocol":"TCP","targetPort":p["port"],**p} for p in s.get("ports",[])]
        return {**obj,"spec":s}
    return obj
class admission:
    @staticmethod
    def mutate(obj, resource, reader, suffix, enforce): return obj
class prepare:
    @staticmethod
    def prepare_create(obj, resource):
        k=resource.kind
        if k=="Pod": return {**obj,"metadata":{**obj["metadata"],"generation":1},"status":{"phase":"Pending","qosClass":"BestEffort"}}
        if k in("Deployment","ReplicaSet"): return {**obj,"metadata":{**obj["metadata"],"generation":1},"status":{}}
        if k=="Namespace": return {**obj,"status":{"phase":"Active"}}
        return obj
    @staticmethod
    def prepare_update(new, old, resource, sub):
        om=old["metadata"]; meta={**new["metadata"],"uid":om["uid"],"creationTimestamp":om["creationTimestamp"]}
        for f in("deletionTimestamp","deletionGracePeriodSeconds","generation"):
            if f in om: meta[f]=om[f]
        new={**new,"metadata":meta}
        if sub=="status": new={**new,"spec":old.get("spec")} if "spec" in old else new
        elif sub is None and "status" in old: new={**new,"status":old["status"]}
        if sub is None and "generation" in om and new.get("spec")!=old.get("spec"): meta["generation"]=om["generation"]+1
        return new
class validation:
    @staticmethod
    def warnings(o,r): return []
    @staticmethod
    def validate_create(o,r): return []
    @staticmethod
    def validate_update(n,o,r,s): return []
class allocate:
    class Allocator:
        def __init__(self): self.n=1
        def assign(self,obj,old,resource):
            if resource.kind=="Service" and not obj["spec"].get("clusterIP"):
                self.n+=1
                return {**obj,"spec":{**obj["spec"],"clusterIP":f"10.96.1.{self.n}","clusterIPs":[f"10.96.1.{self.n}"]}}
            return obj
        def keep(self,obj,old,resource):
            if resource.kind=="Service" and not obj["spec"].get("clusterIP"): return {**obj,"spec":{**obj["spec"],"clusterIP":old["spec"].get("clusterIP")}}
            return obj
        def claim(self,old,new,resource): pass
class tables:
    @staticmethod
    def table(r,o,now): return {}
def json_patch(o,p): import jsonpatch; return jsonpatch.apply_patch(o,p)
def merge_patch(o,p):
    if not isinstance(p,dict): return p
    o=dict(o) if isinstance(o,dict) else {}
    for k,v in p.items():
        if v is None: o.pop(k,None)
        else: o[k]=merge_patch(o.get(k),v)
    return o
def strategic_merge(o,p,t,s): return merge_patch(o,p)
